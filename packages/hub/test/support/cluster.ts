import { silentLogger } from '@nact-hub/core';
import { randomUUID } from 'node:crypto';
import { start, stop, type Ref } from 'nact';
import { choosePlacement } from '@nact-hub/registry';
import { startHub, type Backend, type Hub, type HubEvents, type HubOptions } from 'nact-hub';
import { eventNames } from '../../src/events';
import { waitUntil } from './wait-until';

/** What a node has told, in order. */
export type Told = {
  [E in keyof HubEvents]: { readonly node: string; readonly event: E; readonly data: HubEvents[E] };
}[keyof HubEvents];

export type NodeOptions = Partial<HubOptions>;

/** Nodes of one hub in this process, each with an actor system of its own. */
export class Cluster {
  readonly hubId = `test-${randomUUID()}`;
  readonly hubs: Hub[] = [];
  readonly told: Told[] = [];
  private readonly systems = new Map<Hub, Ref<never>>();

  constructor(
    readonly backend: Backend,
    readonly options: NodeOptions,
  ) {}

  /** Starts a node called `name`; what is given here wins over the options of the cluster. */
  async join(name: string, options: NodeOptions = {}): Promise<Hub> {
    const system = start({ name: `${name}-${randomUUID()}` });
    try {
      const hub = await startHub(system, {
        hubId: this.hubId,
        backend: this.backend,
        nodeName: name,
        supervisors: {},
        logger: silentLogger,
        ...this.options,
        ...options,
      });
      this.hubs.push(hub);
      this.systems.set(hub, system);
      this.listen(hub);
      return hub;
    } catch (error) {
      stop(system);
      throw error;
    }
  }

  systemOf(hub: Hub): Ref<never> {
    return this.systems.get(hub)!;
  }

  /** Child ids that placement puts on `hub`, by the view of this moment. */
  idsOn(hub: Hub, count: number, supervisor = 'children', definition = 'journal'): string[] {
    const ids: string[] = [];
    for (let i = 0; ids.length < count; i++) {
      const id = `child-${i}`;
      if (choosePlacement(hub.nodes(), { id, supervisor, definition }) === hub.node) ids.push(id);
    }
    return ids;
  }

  idOn(hub: Hub, supervisor?: string, definition?: string): string {
    return this.idsOn(hub, 1, supervisor, definition)[0]!;
  }

  /** What the nodes (or one) have told by this name. */
  heard<E extends keyof HubEvents>(event: E, hub?: Hub): HubEvents[E][] {
    return this.told
      .filter((told) => told.event === event && (!hub || told.node === hub.node))
      .map(({ data }) => data as HubEvents[E]);
  }

  waitUntil(description: string, condition: () => unknown): Promise<void> {
    return waitUntil(description, condition, () => this.print());
  }

  /** Waits until every node knows every other one. */
  async joined(count = this.hubs.length): Promise<void> {
    await this.waitUntil(`all nodes see ${count} nodes`, () =>
      this.hubs.every((hub) => !hub.status().joined || hub.nodes().length === count),
    );
  }

  async close(): Promise<void> {
    for (const hub of this.hubs) await hub.close();
    for (const system of this.systems.values()) stop(system);
  }

  /** The cluster in words: who believes what, and what has happened last. */
  print(): string {
    const nodes = this.hubs.map((hub) => {
      const children = hub
        .listChildren('global')
        .map(
          ({ id, node, epoch, movingTo }) =>
            `${id}@${node} ${epoch}${movingTo ? ` -> ${movingTo}` : ''}`,
        );
      return `${hub.node} ${JSON.stringify(hub.status())}\n    ${children.slice(0, 30).join('\n    ')}`;
    });
    const last = this.told
      .slice(-40)
      .map(({ node, event, data }) => `${node} ${event} ${JSON.stringify(data)}`);
    return [...nodes, ...last].join('\n');
  }

  private listen(hub: Hub): void {
    const { node } = hub;
    for (const event of eventNames)
      hub.on(event, (data) => void this.told.push({ node, event, data } as Told));
  }
}
