import { setMaxListeners } from 'node:events';
import {
  escapeName,
  InvalidCallError,
  messageOf,
  until,
  type Clock,
  type Logger,
} from '@nact-hub/core';
import { Calls, type Instance, type Router } from '@nact-hub/messaging';
import { Migrator, type MigrationNode } from '@nact-hub/migration';
import type { ChildId, NodeId, Registry } from '@nact-hub/registry';
import type { Ref } from 'nact';
import type { Connection } from './backend/backend';
import { Checkpoints } from './checkpoints/checkpoints';
import { endInstances } from './children/ending';
import { Kinds } from './children/kinds';
import { Moves } from './children/moves';
import { Starter } from './children/starter';
import { Stopper } from './children/stopper';
import { Events } from './events';
import { Balance } from './membership/balance';
import { Inbox } from './membership/inbox';
import { recoveringOf } from './membership/recovering';
import { Rejoining } from './membership/rejoining';
import { Takeover } from './membership/takeover';
import { followingLogger } from './options/following-logger';
import type { CheckedOptions } from './options/options';
import { Reports } from './reports';
import { answerRequests } from './requests';
import { applyChanges, compareConfiguration } from './wiring/log-entries';
import { migratingOf } from './wiring/migrating';
import { createRouter } from './wiring/router';

/** How often it is looked whether the lease is proven again, milliseconds. */
const lookAgain = 20;

/** What a node has under one id. It gets others when it has lost its lease and joins anew. */
export interface Membership {
  readonly id: NodeId;
  readonly registry: Registry;
  readonly connection: Connection;
}

/**
 * One node of a hub, put together: the registry, messaging and migration of this process, and who
 * tells whom. What a user sees of it is `Hub`.
 */
export class HubNode {
  readonly router: Router;
  readonly calls: Calls;
  readonly migrator: Migrator;
  readonly migrating: MigrationNode;
  readonly kinds: Kinds;
  readonly moves: Moves;
  readonly starter: Starter;
  readonly stopper: Stopper;
  readonly takeover: Takeover;
  readonly balance: Balance;
  readonly inbox: Inbox;
  readonly checkpoints: Checkpoints;
  readonly rejoining: Rejoining;
  readonly events: Events;
  readonly reports: Reports;
  readonly logger: Logger;
  readonly clock: Clock;
  phase: 'joined' | 'leaving' | 'left' | 'fenced' = 'joined';
  /** Aborted when this node is closed. */
  readonly life = new AbortController();
  private comesBack = false;
  private proving: Promise<boolean> | undefined;

  constructor(
    readonly options: CheckedOptions,
    private membership: Membership,
    parent: Ref<unknown>,
  ) {
    const { hubId, clock } = options;
    // Each call that is asked again waits with it: as many as there are batches.
    setMaxListeners(0, this.life.signal);
    this.clock = clock;
    const logger = (this.logger = followingLogger(() => this.loggerOf(this.id)));
    this.events = new Events((event, error) =>
      logger.error({ event, reason: messageOf(error) }, 'a listener threw'),
    );
    this.reports = new Reports(clock, logger, this.events);
    this.router = createRouter(this);
    this.calls = new Calls({
      clock,
      node: () => this.id,
      send: (to, message) => {
        if (!this.isOut) this.router.control(to, message);
      },
    });
    this.kinds = new Kinds({
      parent,
      label: `${escapeName(hubId)}!${escapeName(this.id)}`,
      supervisors: options.supervisors,
      logger,
      codec: this.router.codec,
      stopChild: (child) => this.router.instances.get(child)?.actor.stop(),
      begins: (sender) => this.checkpoints.begins(sender),
    });
    this.migrating = migratingOf(this);
    this.migrator = new Migrator(this.migrating);
    this.moves = new Moves(this);
    this.starter = new Starter(this);
    this.stopper = new Stopper(this);
    this.takeover = new Takeover(this);
    this.balance = new Balance(this);
    this.inbox = new Inbox(this);
    this.checkpoints = new Checkpoints(this);
    this.rejoining = new Rejoining(this);
    answerRequests(this);
    this.registry.recoverWith(recoveringOf(this));
    this.listen();
  }

  get id(): NodeId {
    return this.membership.id;
  }

  get registry(): Registry {
    return this.membership.registry;
  }

  get connection(): Connection {
    return this.membership.connection;
  }

  /** Whether children may be started on this node and moved to it. */
  get isServing(): boolean {
    return this.phase === 'joined';
  }

  get isFenced(): boolean {
    return this.phase === 'fenced';
  }

  /** Whether this node is not in the hub, at this moment or for good: nothing is asked of the registry. */
  get isOut(): boolean {
    return this.phase === 'left' || this.phase === 'fenced' || this.registry.fenced;
  }

  /** Whether this node has lost its lease, and is about to join anew. */
  get isReturning(): boolean {
    return this.phase === 'fenced' && this.comesBack;
  }

  loggerOf(id: NodeId): Logger {
    return this.options.logger.child({ hub: this.options.hubId, node: id });
  }

  /** In the next turn of the event loop: whoever has awaited `startHub` listens by then. */
  begin(): void {
    this.inbox.watch();
    const others = [...this.registry.replica.nodes.values()].filter(({ id }) => id !== this.id);
    setImmediate(() => {
      if (this.phase !== 'joined') return;
      this.events.emit('joined', { node: this.id });
      for (const node of others) compareConfiguration(this, node);
      this.takeover.look();
      this.balance.look();
    });
  }

  /** From now on this node has another id. It is not in the hub under that yet. */
  become(membership: Membership): void {
    this.membership = membership;
    this.router.become(membership.id, membership.connection.channel);
    this.listen();
  }

  /** This node is in the hub again, and takes children. */
  serve(): void {
    this.phase = 'joined';
    this.inbox.watch();
    this.takeover.look();
    this.balance.look();
  }

  /** @throws InvalidCallError `hub_left` when this node is not in the hub any more, `rejoining` when it will be again */
  checkOpen(): void {
    const isIn = this.phase === 'joined' || this.phase === 'leaving';
    if (isIn && !this.router.isShut) return;
    const { hubId } = this.options;
    if (this.isReturning)
      throw new InvalidCallError(
        'rejoining',
        `Node ${this.id} has lost its lease, and is about to join hub '${hubId}' anew: ask again`,
      );
    const why = this.phase === 'fenced' ? 'lost its lease' : 'left';
    throw new InvalidCallError(
      'hub_left',
      `Node ${this.id} is not in hub '${hubId}' any more: it has ${why}`,
    );
  }

  /** Resolves when this node has read of an epoch, or at the deadline (monotonic milliseconds). */
  async heardOfEpoch(epoch: number, deadline: number): Promise<void> {
    const { registry, clock } = this;
    await until(clock, () => registry.replica.highestEpoch >= epoch, { every: 1, deadline });
  }

  /**
   * Resolves when all that was sent here has been processed, and those who sent to here know of it; or
   * after `limit` milliseconds, or when this node is out: what is open then becomes dead letters.
   */
  async untilAcknowledged(limit: number): Promise<void> {
    const deadline = this.clock.monotonic() + limit;
    const isOver = () => this.phase !== 'joined' || this.router.isAcknowledged;
    await until(this.clock, isOver, { every: 2, deadline });
  }

  /** Leaves children without an owner, each with a handover to adopt; answers those for which that worked. */
  park(children: readonly ChildId[]): Promise<readonly ChildId[]> {
    return this.migrator.park(children, this.options.parkTtl);
  }

  /** Ends everything here. Children that still run end without a word to the registry: others take them over. */
  async close(): Promise<void> {
    this.life.abort();
    this.inbox.close();
    this.balance.close();
    this.takeover.close();
    this.checkpoints.close();
    this.migrator.close();
    this.calls.close();
    endInstances(this);
    this.router.close();
    this.reports.close();
    this.kinds.close();
    await this.registry.close();
    await this.connection.close();
    await this.rejoining.close();
  }

  /** One wait for all children that hold a message back. */
  untilProven(): Promise<boolean> {
    this.proving ??= this.prove().finally(() => (this.proving = undefined));
    return this.proving;
  }

  private async prove(): Promise<boolean> {
    const isOver = () => this.isOut && !this.isReturning;
    if (isOver()) return false;
    if (this.registry.proven()) return true;
    this.logger.warn({}, 'the lease is not proven: nothing is begun until it is');
    this.registry.prove();
    const isSettled = () => this.registry.proven() || isOver();
    await until(this.clock, isSettled, { every: lookAgain });
    return !isOver();
  }

  /** nact has stopped an instance: a crash, or a peer's decision. */
  stopped(instance: Instance): void {
    const served =
      this.registry.replica.get(instance.id)?.row.owner === this.id && instance.epoch > 0;
    this.migrator.stopped(instance);
    this.starter.stopped(instance);
    if (served) void this.stopper.crashed(instance);
  }

  private listen(): void {
    this.registry.onChanges((changes) => applyChanges(this, changes));
    this.registry.onFenced(() => this.fenced());
  }

  /** One that is coming back looks itself whether it is out again. */
  private fenced(): void {
    if (this.phase === 'left' || this.phase === 'fenced') return;
    this.comesBack = this.options.onFenced === 'rejoin';
    this.phase = 'fenced';
    this.inbox.close();
    this.checkpoints.close();
    if (this.comesBack) this.standStill();
    else this.end();
    this.events.emit('fenced', { node: this.id, rejoins: this.comesBack });
  }

  private standStill(): void {
    this.logger.error(
      {},
      'this node has lost its lease: nothing begins here, and it joins anew with what nobody takes over',
    );
    this.starter.halt();
    this.calls.giveUp('lease_lost', `Node ${this.id} lost its lease before the answer came`);
    this.rejoining.begin(this.migrator.halt());
  }

  private end(): void {
    this.logger.error(
      {},
      'this node has lost its lease: what it ran has ended here, and others take it over',
    );
    this.migrator.close();
    endInstances(this);
  }
}
