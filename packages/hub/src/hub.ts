import { checkDuration, checkOptions, expected, InvalidCallError } from '@nact-hub/core';
import type { MoveResult } from '@nact-hub/migration';
import type { Child, ChildId, NodeId, NodeRecord } from '@nact-hub/registry';
import type { Ref } from 'nact';
import type { HubEvents } from './events';
import { leaveFor, type LeaveResult } from './membership/leaving';
import type { HubNode } from './node';
import { Supervisor } from './supervisor';

/** What is known of a child, on every node. */
export interface ChildInfo<Msg = unknown> {
  readonly id: ChildId;
  /** Stays valid when the child moves. */
  readonly ref: Ref<Msg>;
  /** The node that runs it; undefined while it is parked. */
  readonly node: NodeId | undefined;
  /** Grows with every change of owner. */
  readonly epoch: number;
  readonly supervisor: string;
  readonly definition: string;
  readonly tags: readonly string[];
  /** Where it is moving to at this moment. */
  readonly movingTo: NodeId | undefined;
}

/** How this node is, at this moment. A readiness probe wants `joined` and `backendReachable`. */
export interface HubStatus {
  readonly node: NodeId;
  /** Whether this node is in the hub and takes children. */
  readonly joined: boolean;
  /** Whether it is moving its children away. */
  readonly leaving: boolean;
  /** Whether it has lost its lease. It joins anew by itself, unless `onFenced` is `stop` or it was leaving. */
  readonly fenced: boolean;
  /** Whether the backend (Redis) answers. */
  readonly backendReachable: boolean;
  /** How many children run here. */
  readonly children: number;
  /** How many messages this node could not deliver since it joined. */
  readonly deadLetters: number;
  /** How much came in since it joined, or was found in the backend, that is not well formed. It changed nothing. */
  readonly corrupt: number;
}

/** How long `close` waits for acknowledgements that are on their way, milliseconds. */
const lastMoment = 500;

/** This node's membership in a hub. Every call works for every child, wherever it runs. */
export class Hub {
  private readonly supervisors: ReadonlyMap<string, Supervisor>;
  private leaving: Promise<LeaveResult> | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly inner: HubNode) {
    const { supervisors } = inner.options;
    this.supervisors = new Map(
      Object.entries(supervisors).map(([name, { actors }]) => [
        name,
        new Supervisor(inner, name, actors),
      ]),
    );
  }

  /** The `hubId`. */
  get id(): string {
    return this.inner.options.hubId;
  }

  /** This node's id: its name and a random part. Another one after it has lost its lease and joined anew (`rejoined`). */
  get node(): NodeId {
    return this.inner.id;
  }

  /** @throws InvalidCallError `unknown_supervisor` */
  supervisor(name: string): Supervisor {
    const supervisor = this.supervisors.get(name);
    if (supervisor) return supervisor;
    throw new InvalidCallError(
      'unknown_supervisor',
      `Hub '${this.id}' has no supervisor '${name}'; it has ${[...this.supervisors.keys()].join(', ')}`,
    );
  }

  /** Listens to an event; answers how to stop listening. */
  on<E extends keyof HubEvents>(event: E, listener: (data: HubEvents[E]) => void): () => void {
    return this.inner.events.on(event, listener);
  }

  /** Stops a child: it takes nothing more in, works off its mailbox, and ends. Resolves when it is off the registry. */
  async stopChild(id: ChildId): Promise<void> {
    await this.stopChildren([id]);
  }

  /** Stops children. Those that do not run are left alone. */
  async stopChildren(ids: readonly ChildId[]): Promise<void> {
    this.inner.checkOpen();
    await this.inner.stopper.stopAnywhere(ids);
  }

  /** A child by its id; undefined when there is none. Costs one look into this node's copy of the registry. */
  lookupChild<Msg = unknown>(id: ChildId): ChildInfo<Msg> | undefined {
    const child = this.inner.registry.replica.get(id);
    return child && this.describe<Msg>(child);
  }

  /** The children of this node, or of all. */
  listChildren(where: 'local' | 'global'): ChildInfo[] {
    if (where !== 'local' && where !== 'global')
      throw expected('where', "'local' or 'global'", where);
    const { replica } = this.inner.registry;
    const children = where === 'local' ? replica.ownedBy(this.node) : replica.children();
    return Array.from(children, (child) => this.describe(child));
  }

  /** The children that were started with this tag, on any node. */
  findByTag(tag: string): ChildInfo[] {
    return Array.from(this.inner.registry.replica.taggedWith(tag), (child) => this.describe(child));
  }

  /** The whole registry, as this node knows it: child ids and who runs them, by node. */
  dumpRegistry(): Readonly<Record<NodeId | 'parked', readonly ChildInfo[]>> {
    const dump: Record<string, ChildInfo[]> = {};
    for (const child of this.listChildren('global'))
      (dump[child.node ?? 'parked'] ??= []).push(child);
    return dump;
  }

  /** The nodes of the current view. */
  nodes(): readonly NodeRecord[] {
    return [...this.inner.registry.replica.nodes.values()];
  }

  /** How this node is. Costs nothing, and never throws. */
  status(): HubStatus {
    const { phase, connection, router, reports } = this.inner;
    return {
      node: this.node,
      joined: phase === 'joined' && this.inner.registry.proven(),
      leaving: phase === 'leaving',
      fenced: phase === 'fenced',
      backendReachable: connection.reachable(),
      children: router.instances.size,
      ...reports.counts,
    };
  }

  /**
   * Moves children to a node now, by the strategies of their supervisors, and pins them there as long
   * as that node lives. Resolves when each has moved or stayed.
   * @throws InvalidCallError `unknown_node`, `unknown_child`: then nothing moves
   */
  async migrate(ids: readonly ChildId[], targetNode: NodeId): Promise<MoveResult> {
    this.inner.checkOpen();
    if (!this.inner.registry.replica.nodes.has(targetNode)) {
      throw new InvalidCallError(
        'unknown_node',
        `Node '${targetNode}' is not in hub '${this.id}': see hub.nodes()`,
      );
    }
    return this.inner.moves.migrate(ids, targetNode);
  }

  /** Calls moves off that can still be: the children go on where they are. */
  async abortMigration(ids: readonly ChildId[]): Promise<void> {
    this.inner.checkOpen();
    await this.inner.moves.abort(ids);
  }

  /**
   * Leaves the hub: every child moves to another node, in batches; with nobody left the handovers are
   * parked for the next node that joins. Resolves when nothing of this node is unacknowledged and no
   * asker waits any more, or after `timeout` milliseconds (default: `leaveTimeout` of the hub). When all children
   * have gone and what was sent before has been processed, what is still sent to children is refused. Idempotent.
   */
  leave(options: { readonly timeout?: number } = {}): Promise<LeaveResult> {
    checkOptions('leave', options, ['timeout']);
    const { timeout = this.inner.options.leaveTimeout } = options;
    checkDuration('timeout', timeout);
    this.leaving ??= this.leaveOnce(timeout);
    return this.leaving;
  }

  /**
   * Ends this node's membership without moving anything: others take its children over when its lease
   * has run out. What has just been sent is given a moment (half a second) to be acknowledged.
   * Idempotent.
   */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async leaveOnce(timeout: number): Promise<LeaveResult> {
    const { inner } = this;
    const result = await leaveFor(inner, timeout);
    this.closing ??= this.end(inner.phase === 'leaving' ? result : undefined);
    await this.closing;
    return result;
  }

  private async end(result?: LeaveResult): Promise<void> {
    await this.inner.untilAcknowledged(lastMoment);
    this.inner.phase = 'left';
    await this.inner.close();
    this.inner.events.emit('left', { node: this.node, result });
  }

  /** The same for all who ask, until the registry says something else. */
  private describe<Msg = unknown>(child: Child): ChildInfo<Msg> {
    return (child.told ??= this.tell(child)) as ChildInfo<Msg>;
  }

  private tell({ id, row, about }: Child): ChildInfo {
    return Object.freeze({
      id,
      ref: this.inner.router.refTo(id, row.epoch) as unknown as Ref<unknown>,
      node: row.owner,
      epoch: row.epoch,
      supervisor: about.supervisor,
      definition: about.definition,
      tags: about.tags,
      movingTo: row.target,
    });
  }
}
