import { backoff, FencedError, messageOf, pause, until } from '@nact-hub/core';
import type { Traveller } from '@nact-hub/migration';
import {
  mostFormer,
  Registry,
  type ChildId,
  type NodeId,
  type Recovering,
  type Row,
} from '@nact-hub/registry';
import type { Connection } from '../backend/backend';
import type { HubNode } from '../node';
import { connectNode, hearsOf, newNodeId } from './entering';
import { nodeRecord } from './node-record';
import { recoveringOf } from './recovering';

/** Before attempts, milliseconds. */
const pauses = { first: 200, longest: 10_000 };
/** How often those who wait for it look whether the node is back, milliseconds. */
const lookAgain = 20;

/**
 * Brings a node back that has lost its lease: under a new id, with the children that still run here and
 * that nobody has taken. It tries until that works, or the node is closed.
 */
export class Rejoining {
  /** Children without an instance: this node lost its lease in the middle of their cold swap. */
  stranded: readonly Traveller[] = [];
  private readonly former: NodeId[] = [];
  private readonly outcomes = new Map<ChildId, Row | 'ended'>();
  private running: Promise<unknown> = Promise.resolve();
  private readonly life = new AbortController();
  private isConnecting = false;

  constructor(private readonly node: HubNode) {}

  begin(stranded: readonly Traveller[]): void {
    this.stranded = stranded;
    this.outcomes.clear();
    this.running = this.run();
  }

  /** Resolves when this node is back, has given up, or after `limit` milliseconds. */
  async untilBack(limit: number): Promise<void> {
    const { clock } = this.node;
    const deadline = clock.monotonic() + limit;
    await until(clock, () => !this.node.isReturning, { every: lookAgain, deadline });
  }

  /**
   * Resolves when nothing is under way any more. The node must not be fenced by then. A backend that does not
   * answer is not waited for: what it opens later is closed at once.
   */
  async close(): Promise<void> {
    this.life.abort();
    if (!this.isConnecting) await this.running;
  }

  private async run(): Promise<void> {
    const { node } = this;
    const { id: previous, options } = node;
    const { clock, random } = options;
    for (let attempts = 1; node.isReturning; attempts++) {
      await pause(clock, backoff(attempts, { ...pauses, random }), this.life.signal);
      if (node.isReturning) await this.attempt();
    }
    if (node.phase === 'joined') this.tell(previous);
  }

  private async attempt(): Promise<void> {
    const { node } = this;
    try {
      await this.enter();
    } catch (error) {
      if (!node.isReturning) return;
      const reason = messageOf(error);
      node.logger.warn({ reason }, 'this node could not join anew; it tries again');
    }
  }

  private async enter(): Promise<void> {
    const { node } = this;
    const id = newNodeId(node.options);
    const connection = await this.connect(id);
    if (!node.isReturning) return connection.close();
    this.become(id, connection);
    await node.registry.rejoin();
    if (node.registry.fenced) throw new FencedError('lease_lost', 'The lease was lost again');
    if (!node.isReturning) return;
    // First, or what has no instance would be taken for what nobody runs.
    this.startStranded();
    node.serve();
  }

  private async connect(id: NodeId): Promise<Connection> {
    const { node } = this;
    this.isConnecting = true;
    try {
      const logger = node.loggerOf(id);
      return await connectNode(node.options, id, logger, hearsOf(node), this.life.signal);
    } finally {
      this.isConnecting = false;
    }
  }

  /** From here on this node has its new id, and begins nothing before it is in the hub under it. */
  private become(id: NodeId, connection: Connection): void {
    const { node } = this;
    const { options, registry, connection: former } = node;
    this.former.push(node.id);
    this.forgetKept();
    const record = { ...nodeRecord(id, options), former: this.former.slice(-mostFormer) };
    const { clock, random, lease } = options;
    const { logger } = node;
    const common = { clock, random, lease, logger };
    const store = connection.registry;
    const anew = Registry.anew({ ...common, store, node: record }, registry);
    node.become({ id, registry: anew, connection });
    node.registry.recoverWith(this.recovering());
    const closed = registry.close().then(() => former.close());
    closed.catch((error: unknown) =>
      logger.warn({ reason: messageOf(error) }, 'a former connection could not be closed'),
    );
  }

  /** What an attempt that failed had got back has to be got back again. What has ended is over. */
  private forgetKept(): void {
    for (const [id, row] of [...this.outcomes]) if (row !== 'ended') this.outcomes.delete(id);
  }

  private recovering(): Recovering {
    const { node } = this;
    const recovering = recoveringOf(node);
    return {
      ...recovering,
      registered: (id, row) => {
        this.outcomes.set(id, row);
        this.stranded = this.stranded.map((traveller) =>
          traveller.move.id === id ? { ...traveller, epoch: row.epoch } : traveller,
        );
        recovering.registered(id, row);
        const instance = node.router.instances.get(id);
        if (instance?.phase === 'closing' || instance?.phase === 'frozen')
          node.router.reopen(instance);
      },
      lost: (id, row) => {
        this.outcomes.set(id, 'ended');
        recovering.lost(id, row);
        const traveller = this.stranded.find(({ move }) => move.id === id);
        if (traveller && traveller.instance.life !== row?.life)
          node.router.giveUp(traveller.instance);
      },
    };
  }

  /** What is this node's again and has no instance: it was in the middle of a cold swap, or has crashed meanwhile. */
  private startStranded(): void {
    const { node, outcomes } = this;
    const stranded = new Map(this.stranded.map((traveller) => [traveller.move.id, traveller]));
    this.stranded = [];
    for (const [id, row] of outcomes) {
      if (row === 'ended' || node.router.instances.has(id)) continue;
      const traveller = stranded.get(id);
      if (node.migrator.bereft.has(id)) node.takeover.begin([id]);
      else if (traveller) this.start(traveller, row);
      else void node.stopper.takeOffCrashed(id, row.epoch);
    }
  }

  private start(traveller: Traveller, { epoch }: Row): void {
    const { migrator, checkpoints, migrating } = this.node;
    const { id } = traveller.move;
    migrator.startAgainAt(traveller, epoch).then(
      (again) => again && checkpoints.watch(id, epoch),
      (error: unknown) => migrating.on.lost(id, error as Error),
    );
  }

  private tell(previous: NodeId): void {
    const { events, id: node, logger } = this.node;
    const of = (isEnded: boolean): ChildId[] =>
      [...this.outcomes].flatMap(([id, row]) => ((row === 'ended') === isEnded ? [id] : []));
    const [kept, ended] = [of(false), of(true)];
    const counts = { previous, kept: kept.length, ended: ended.length };
    logger.warn(counts, 'this node is in the hub again, under a new id');
    events.emit('rejoined', { node, previous, kept, ended });
  }
}
