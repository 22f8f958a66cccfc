import { silentLogger } from '@nact-hub/core';
import { memoryHandovers, type HandoverStore } from '@nact-hub/handover';
import { MemoryRegistry, memoryRegistry } from '@nact-hub/registry';
import { start, stop, type ActorSystemRef } from 'nact';
import { coldSwap, hotSwap, startHub, type Backend, type Hub } from 'nact-hub';
import { quick, slow } from './actor';
import { FaultyChannels, type ChannelFaults } from './faulty-channels';
import { faultyPort, noFaults, type PortFaults } from './faulty-port';
import type { Random } from './random';
import { SimulatedClock, turns } from './simulated-clock';

/** One node of the simulated hub. */
export interface SimulatedNode {
  readonly hub: Hub;
  readonly system: ActorSystemRef;
  readonly name: string;
  alive: boolean;
  leaving: boolean;
}

/** A whole hub in one process, in simulated time, over channels that fail. */
export class World {
  readonly clock = new SimulatedClock();
  readonly nodes: SimulatedNode[] = [];
  readonly channels: FaultyChannels;
  private readonly registry = new MemoryRegistry({ clock: this.clock });
  private readonly handovers: HandoverStore = memoryHandovers(this.clock);
  private readonly dead = new Set<string>();
  private joined = 0;

  constructor(
    readonly random: Random,
    readonly mode: 'hot' | 'cold',
    faults: ChannelFaults,
    private portFaults: PortFaults,
    private readonly label: string,
  ) {
    this.channels = new FaultyChannels(random, faults);
  }

  get serving(): SimulatedNode[] {
    return this.nodes.filter(({ alive, leaving }) => alive && !leaving);
  }

  get living(): SimulatedNode[] {
    return this.nodes.filter(({ alive }) => alive);
  }

  async join(): Promise<SimulatedNode> {
    const name = `${this.label}-${++this.joined}`;
    const system = start({ name } as never);
    const options = { handover: true, stateTtl: 60_000 };
    const hub = await startHub(system, {
      hubId: this.label,
      nodeName: name,
      backend: this.backend(),
      clock: this.clock,
      logger: silentLogger,
      random: this.random,
      supervisors: {
        recorders: {
          actors: [quick, slow],
          migration: this.mode === 'hot' ? hotSwap(options) : coldSwap(options),
        },
      },
    });
    const node = { hub, system, name, alive: true, leaving: false };
    this.nodes.push(node);
    return node;
  }

  async leave(node: SimulatedNode): Promise<void> {
    node.leaving = true;
    await node.hub.leave({ timeout: 600_000 });
    node.alive = false;
  }

  /** From now on a node is heard of no more, as if its process had been killed. */
  kill(node: SimulatedNode): void {
    node.alive = false;
    this.dead.add(node.hub.node);
    this.channels.kill(node.hub.node);
  }

  /** No more faults: what is on its way arrives. */
  calm(): void {
    this.channels.calm();
    this.portFaults = noFaults;
  }

  isDead({ hub }: SimulatedNode): boolean {
    return this.dead.has(hub.node);
  }

  /** Lets things happen: some frames arrive, actors work, time goes on. */
  async live(frames: number, span: number): Promise<void> {
    for (let i = 0; i < frames; i++) this.channels.deliver();
    await turns(3);
    await this.clock.advance(span);
  }

  async close(): Promise<void> {
    for (const { hub, system } of this.nodes) {
      void hub.close();
      stop(system);
    }
    await turns(5);
    await this.clock.advance(60_000);
  }

  private backend(): Backend {
    return {
      connect: ({ hub, node }) => {
        const store = this.reach(node, memoryRegistry(this.registry, hub), toJoin);
        return Promise.resolve({
          registry: store,
          channel: this.channels.connect(node),
          handovers: this.reach(node, this.handovers, []),
          reachable: () => true,
          close: () => Promise.resolve(),
        });
      },
    };
  }

  private reach<T extends object>(node: string, port: T, spared: readonly string[]): T {
    const { clock, random } = this;
    const isDead = () => this.dead.has(node);
    return faultyPort(port, { clock, random, isDead, spared, faults: () => this.portFaults });
  }
}

/** A hub cannot start without these; what follows when they fail is an error to the caller, and nothing else. */
const toJoin = ['join', 'snapshot'];
