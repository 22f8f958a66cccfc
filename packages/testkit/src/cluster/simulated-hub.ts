/* eslint-disable @typescript-eslint/no-require-imports -- nact has no types for this module */
import { silentLogger, type Logger } from '@nact-hub/core';
import { MemoryRegistry, memoryRegistry } from '@nact-hub/registry';
import { start } from 'nact';
import { startHub, type Backend, type Hub, type HubOptions } from 'nact-hub';
import { remote } from '../faults/calls';
import { FaultyChannels } from '../faults/channels';
import { noFaults, type Faults } from '../faults/faults';
import { Happenings } from '../faults/happenings';
import { Server } from '../faults/server';
import { EventLoop } from '../time/event-loop';
import { simulateTimers } from '../time/globals';
import { seeded, type Random } from '../time/random';
import { Timeline } from '../time/timeline';
import { insideOf } from './inside';
import { SimulatedNode } from './simulated-node';
import { WatchedCheckpoints } from './watched-checkpoints';
import { WatchedHandovers } from './watched-handovers';

const systems = require('nact/lib/system-map') as { remove(name: string): void };

/** What a simulated hub is made with. Durations are simulated milliseconds. */
export interface SimulatedHubOptions extends Pick<HubOptions, 'supervisors'> {
  /** The same seed gives the same run. */
  readonly seed: number;
  /** Default: none. `manyFaults` is a bad day. */
  readonly faults?: Faults;
  /** Default 3,000. */
  readonly lease?: number;
  /** How many entries of the log are kept. Default 2: so few that a node which stood still has to read everything again. */
  readonly logLength?: number;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Anything else that nodes are to be started with. */
  readonly options?: Partial<HubOptions>;
}

/** A whole hub in one process: its nodes, their way to each other and to the backend, and time are simulated. */
export class SimulatedHub {
  readonly timeline = new Timeline();
  readonly random: Random;
  /** All nodes that there have ever been. */
  readonly nodes: SimulatedNode[] = [];
  /** What has really happened, by name. */
  readonly happenings = new Happenings();
  readonly registry: MemoryRegistry;
  readonly handovers: WatchedHandovers;
  /** Where what belongs to no node runs. */
  readonly outside: EventLoop;
  private readonly checkpoints: WatchedCheckpoints;
  private readonly server: Server;
  private readonly channels: FaultyChannels;
  private readonly endTimers = simulateTimers();
  private faults: Faults;
  private loops = 0;

  constructor(private readonly options: SimulatedHubOptions) {
    this.random = seeded(options.seed);
    this.faults = options.faults ?? noFaults;
    this.outside = this.loop('outside');
    this.server = new Server(this.loop('server'), this.random.fork('server ways'));
    const clock = this.server.loop;
    this.registry = new MemoryRegistry({ clock, logLength: options.logLength ?? 2 });
    this.handovers = new WatchedHandovers(clock);
    this.checkpoints = new WatchedCheckpoints(clock);
    this.channels = new FaultyChannels({
      random: this.random.fork('channels'),
      happenings: this.happenings,
      faults: () => this.faults.frames,
    });
  }

  get hubId(): string {
    return this.options.options?.hubId ?? 'simulated';
  }

  /** A node by its name. The first ones are `n1`, `n2` ... @throws Error when there has been none of that name */
  node(name: string): SimulatedNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found) return found;
    throw new Error(
      `There is no node '${name}': there are ${this.nodes.map((node) => node.name).join(', ')}`,
    );
  }

  /** Those that have joined, are not about to leave, and live. */
  get serving(): readonly SimulatedNode[] {
    return this.nodes.filter(({ isServing }) => isServing);
  }

  /** Those that have joined, and live. */
  get living(): readonly SimulatedNode[] {
    return this.nodes.filter(({ isIn }) => isIn);
  }

  /** The nodes that have an inbox. */
  get inboxes(): readonly string[] {
    return this.channels.open;
  }

  /** Another node joins. Default name: `n1`, `n2` ... */
  join(name = `n${this.nodes.length + 1}`): { node: SimulatedNode; joined: Promise<void> } {
    const system = start({ name: `${this.hubId}-${name}` } as never);
    const node = new SimulatedNode(name, system, this.loop(name), this.outside);
    this.nodes.push(node);
    const joined = node.start(async () => {
      const hub = await startHub(system, this.optionsOf(node));
      hub.on('fenced', ({ rejoins }) => (rejoins ? this.returning(node) : this.fenced(node, hub)));
      hub.on('rejoined', () => this.back(node));
      return hub;
    });
    return { node, joined };
  }

  /** A node leaves: all of its children move. */
  async leave(node: SimulatedNode, timeout = 600_000): Promise<void> {
    node.phase = 'leaving';
    await node.run((hub) => hub.leave({ timeout }));
    if (node.phase === 'leaving') node.phase = 'left';
  }

  /** The backend stands still for so many milliseconds: it takes no call and answers none. */
  backendAway(span: number): void {
    this.server.loop.stand(span);
  }

  /** Nothing gets through between a node and the backend for so many milliseconds; the node itself goes on. */
  cutOff(node: SimulatedNode, span: number): void {
    this.server.cutOff(node.loop, span);
  }

  /** The backend takes no writes for so many milliseconds, as a Redis that is out of memory or a replica. */
  refuseWrites(span: number): void {
    this.server.refuseWrites(span);
  }

  get refusesWrites(): boolean {
    return this.server.refusesWrites;
  }

  /** The backend loses everything, as Redis does when it restarts without persistence. */
  loseData(): void {
    this.registry.lose(this.hubId);
    this.handovers.expire();
    this.checkpoints.lose();
    this.channels.lose();
  }

  /**
   * Remembers what the registry knows now. Answers how to go back to it, as Redis does when it restarts with an old
   * dump, or when a replica that is behind takes over: handovers that were stored since are lost, too, and what is in
   * the inboxes.
   */
  rememberData(): () => void {
    const goBack = this.registry.dump(this.hubId);
    return () => {
      goBack();
      this.handovers.expire();
      this.channels.lose();
    };
  }

  /** The clock that the leases run by is set forward, or back, by so many milliseconds. */
  setBackendClock(by: number): void {
    this.server.loop.setClock(by);
  }

  /** No more faults from now on: what is on its way arrives. Who stands still goes on when it is time to. */
  calm(): void {
    this.faults = noFaults;
  }

  /** Whether a node, or the backend, stands still at this moment, or cannot be reached or written to. */
  get standsStill(): boolean {
    const { server } = this;
    const isStill = ({ loop }: SimulatedNode) =>
      loop.stands || (!loop.dead && server.isCutOff(loop));
    return server.loop.stands || server.refusesWrites || this.nodes.some(isStill);
  }

  /** Those that have lost their lease, and are about to join anew. */
  get returningNodes(): readonly SimulatedNode[] {
    return this.nodes.filter(({ phase, loop }) => phase === 'returning' && !loop.dead);
  }

  /** Resolves after so many simulated milliseconds. */
  sleep(span: number): Promise<void> {
    return new Promise((resolve) => void this.outside.enter(resolve, span));
  }

  /** Lets the simulation go on until `work` has come to an end, or `limit` simulated milliseconds have passed. */
  async settle<T>(work: Promise<T>, limit = 600_000): Promise<T> {
    let isOver = false;
    const watched = work.finally(() => (isOver = true));
    watched.catch(() => undefined);
    const end = this.timeline.now + limit;
    this.outside.enter(() => undefined, limit);
    await this.timeline.until(() => isOver || this.timeline.now >= end);
    if (!isOver) throw new Error(`Nothing came of it within ${limit} simulated milliseconds`);
    return watched;
  }

  /** Lets so many simulated milliseconds pass. */
  async pass(span: number): Promise<void> {
    const end = this.timeline.now + span;
    this.outside.enter(() => undefined, span);
    await this.timeline.until(() => this.timeline.now >= end);
  }

  /**
   * The process of a node that has crashed or left is gone, and so is what it had in memory. `nodes` does not have it any
   * more: give names to those who join later.
   */
  forget(node: SimulatedNode): void {
    node.loop.die();
    this.timeline.forget(node.loop);
    this.channels.forget(node.loop);
    systems.remove(`${this.hubId}-${node.name}`);
    if (node.hasJoined) systems.remove(insideOf(node.hub).router.name);
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  /** Everything ends, without a word. */
  close(): void {
    for (const { loop } of this.nodes) loop.die();
    for (const node of [...this.nodes]) this.forget(node);
    this.endTimers();
  }

  /** An app whose node is out of the hub lets go of it. */
  private fenced(node: SimulatedNode, hub: Hub): void {
    this.happenings.count('node fenced');
    node.phase = 'fenced';
    void hub.close();
  }

  /** One that leaves goes on doing so when it is back. */
  private returning(node: SimulatedNode): void {
    this.happenings.count('node fenced');
    if (node.phase === 'serving') node.phase = 'returning';
  }

  private back(node: SimulatedNode): void {
    this.happenings.count('node rejoined');
    if (node.phase === 'returning') node.phase = 'serving';
  }

  private loop(name: string): EventLoop {
    return new EventLoop(this.timeline, this.loops++, this.random.fork(`loop ${name}`));
  }

  private optionsOf(node: SimulatedNode): HubOptions {
    const { supervisors, lease = 3_000, logger = silentLogger, options } = this.options;
    return {
      onFenced: 'stop',
      ...options,
      hubId: this.hubId,
      nodeName: node.name,
      backend: this.backendOf(node),
      clock: node.loop,
      logger,
      random: this.random.fork(`node ${node.name}`),
      lease,
      supervisors,
    };
  }

  private backendOf(node: SimulatedNode): Backend {
    const { happenings } = this;
    return {
      connect: ({ hub, node: id }) => {
        const connection = this.server.connect(node.loop);
        const random = this.random.fork(`calls ${node.name}`);
        const common = { connection, random, happenings, faults: () => this.faults.calls };
        const isSpared = (call: string) =>
          call === 'read' || call === 'close' || node.phase === 'joining';
        const channel = this.channels.connect(id, connection);
        return Promise.resolve({
          registry: remote(memoryRegistry(this.registry, hub), { ...common, isSpared }),
          channel,
          handovers: remote(this.handovers, { ...common, isSpared }),
          checkpoints: remote(this.checkpoints, { ...common, isSpared }),
          reachable: () => true,
          close: () => channel.close(),
        });
      },
    };
  }
}
