import {
  escapeName,
  InvalidCallError,
  messageOf,
  pause,
  type Clock,
  type Logger,
} from '@nact-hub/core';
import { Calls, Router, type DeadLetter, type Instance } from '@nact-hub/messaging';
import { Migrator, type MigrationNode } from '@nact-hub/migration';
import type { Registry } from '@nact-hub/registry';
import { type Change, type ChildId, type NodeId, type NodeRecord } from '@nact-hub/registry';
import type { Ref } from 'nact';
import type { Connection } from './backend/backend';
import { Checkpoints } from './checkpoints/checkpoints';
import { Kinds } from './children/kinds';
import { Moves } from './children/moves';
import { Starter } from './children/starter';
import { Stopper } from './children/stopper';
import { DeadLetterLog } from './dead-letter-log';
import { Events } from './events';
import { LimitReports } from './limit-reports';
import { Balance } from './membership/balance';
import { Inbox } from './membership/inbox';
import { differences } from './membership/node-record';
import { adopt, lost, recoveringOf } from './membership/recovering';
import { Takeover } from './membership/takeover';
import type { CheckedOptions } from './options/options';
import { answerRequests, hubRequests } from './requests';

/** How often it is looked whether the lease is proven again, milliseconds. */
const lookAgain = 20;

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
  readonly events: Events;
  readonly deadLetters: DeadLetterLog;
  readonly limits: LimitReports;
  readonly logger: Logger;
  readonly clock: Clock;
  phase: 'joined' | 'leaving' | 'left' | 'fenced' = 'joined';
  private proving: Promise<boolean> | undefined;

  constructor(
    readonly id: NodeId,
    readonly options: CheckedOptions,
    readonly registry: Registry,
    readonly connection: Connection,
    parent: Ref<unknown>,
    logger: Logger,
  ) {
    const { hubId, clock } = options;
    this.clock = clock;
    this.logger = logger;
    this.events = new Events((event, error) =>
      logger.error({ event, reason: messageOf(error) }, 'a listener threw'),
    );
    this.deadLetters = new DeadLetterLog(clock, logger);
    this.limits = new LimitReports(clock, (reached) => {
      logger.warn(
        { ...reached },
        'a limit of messages on their way is reached: they wait, or come again',
      );
      this.events.emit('limitReached', reached);
    });
    this.router = this.createRouter();
    this.calls = new Calls({
      clock,
      node: id,
      send: (to, message) => {
        if (this.phase !== 'left') this.router.control(to, message);
      },
    });
    this.kinds = new Kinds({
      parent,
      label: `${escapeName(hubId)}!${escapeName(id)}`,
      supervisors: options.supervisors,
      logger,
      stopChild: (child) => this.router.instances.get(child)?.actor.stop(),
      begins: (sender) => this.checkpoints.begins(sender),
    });
    this.migrating = {
      hub: hubId,
      node: id,
      registry,
      router: this.router,
      calls: this.calls,
      handovers: connection.handovers,
      clock,
      logger,
      stateBytes: options.limits.stateBytes,
      kind: (supervisor, definition) => this.kinds.get(supervisor, definition),
      over: () => this.phase === 'left' || registry.fenced,
      on: {
        lost: (child, error) => this.lost(child, error),
        stoppedEarly: (instance, epoch) => void this.stopper.crashed(instance, epoch),
      },
    };
    this.migrator = new Migrator(this.migrating);
    this.moves = new Moves(this);
    this.starter = new Starter(this);
    this.stopper = new Stopper(this);
    this.takeover = new Takeover(this);
    this.balance = new Balance(this);
    this.inbox = new Inbox(this);
    this.checkpoints = new Checkpoints(this);
    answerRequests(this);
    registry.recoverWith(recoveringOf(this));
    registry.onChanges((changes) => this.apply(changes));
    registry.onFenced(() => this.fenced());
  }

  /** Whether children may be started on this node and moved to it. */
  get isServing(): boolean {
    return this.phase === 'joined';
  }

  get isFenced(): boolean {
    return this.phase === 'fenced';
  }

  /** In the next turn of the event loop: whoever has awaited `startHub` listens by then. */
  begin(): void {
    this.inbox.watch();
    const others = [...this.registry.replica.nodes.values()].filter(({ id }) => id !== this.id);
    setImmediate(() => {
      if (this.phase !== 'joined') return;
      this.events.emit('joined', { node: this.id });
      for (const node of others) this.compareConfiguration(node);
      this.takeover.look();
      this.balance.look();
    });
  }

  /** @throws InvalidCallError `hub_left` when this node is not in the hub any more */
  checkOpen(): void {
    if (this.phase === 'joined' || this.phase === 'leaving') return;
    throw new InvalidCallError(
      'hub_left',
      `Node ${this.id} is not in hub '${this.options.hubId}' any more: it has ${this.phase === 'left' ? 'left' : 'lost its lease'}`,
    );
  }

  /** Resolves when this node has read of an epoch, or at the deadline (monotonic milliseconds). */
  async heardOfEpoch(epoch: number, deadline: number): Promise<void> {
    while (this.registry.replica.highestEpoch < epoch && this.clock.monotonic() < deadline)
      await pause(this.clock, 1);
  }

  /**
   * Resolves when all that was sent here has been processed, and those who sent to here know of it; or
   * after `limit` milliseconds, or when this node is out: what is open then becomes dead letters.
   */
  async untilAcknowledged(limit: number): Promise<void> {
    const deadline = this.clock.monotonic() + limit;
    const isOpen = () => this.phase === 'joined' && !this.router.isAcknowledged;
    while (isOpen() && this.clock.monotonic() < deadline) await pause(this.clock, 2);
  }

  /** Leaves children without an owner, each with a handover to adopt; answers those for which that worked. */
  park(children: readonly ChildId[]): Promise<readonly ChildId[]> {
    return this.migrator.park(children, this.options.parkTtl);
  }

  /** Ends everything here. Children that still run end without a word to the registry: others take them over. */
  async close(): Promise<void> {
    this.inbox.close();
    this.balance.close();
    this.takeover.close();
    this.checkpoints.close();
    this.migrator.close();
    this.calls.close();
    this.endInstances();
    this.router.close();
    this.deadLetters.close();
    this.kinds.close();
    await this.registry.close();
    await this.connection.close();
  }

  private createRouter(): Router {
    const { options, registry, connection, id, logger } = this;
    return new Router({
      hub: options.hubId,
      node: id,
      replica: registry.replica,
      channel: connection.channel,
      clock: this.clock,
      logger,
      proven: () => registry.proven(),
      untilProven: () => this.untilProven(),
      limits: options.limits,
      classesOf: (about) => this.kinds.classesOf(about),
      checkLocalMessages: options.checkLocalMessages,
      on: {
        deadLetter: (letter) => this.deadLetter(letter),
        limitReached: (reached) => this.limits.reached(reached),
        corrupt: (error) => {
          logger.warn({ reason: error.reason }, 'something came in that is not well formed');
          this.events.emit('corrupt', { reason: error.reason, error });
        },
        control: (from, message) => this.calls.receive(from, message),
        stopRequested: (child) => void this.requestStop(child),
        stopped: (instance) => this.stopped(instance),
        reset: (instance) =>
          this.migrator.source.abort(
            instance.id,
            'reset',
            'the child was reset while it stood still',
          ),
        idle: (instance) => void this.stopper.stop(instance.id, 'idle'),
      },
    });
  }

  /** One wait for all children that hold a message back. */
  private untilProven(): Promise<boolean> {
    this.proving ??= this.prove().finally(() => (this.proving = undefined));
    return this.proving;
  }

  private async prove(): Promise<boolean> {
    if (this.migrating.over()) return false;
    this.logger.warn({}, 'the lease is not proven: nothing is begun until it is');
    this.registry.prove();
    while (!this.registry.proven() && !this.migrating.over()) await pause(this.clock, lookAgain);
    return !this.migrating.over();
  }

  private deadLetter(letter: DeadLetter): void {
    this.deadLetters.write(letter);
    this.events.emit('deadLetter', letter);
  }

  /** nact's `stop` on the reference of a child, wherever it is. */
  private async requestStop(child: ChildId): Promise<void> {
    const owner = this.registry.replica.get(child)?.row.owner;
    if (owner !== undefined) this.calls.tell(owner, hubRequests.stop, [child]);
  }

  private stopped(instance: Instance): void {
    const served =
      this.registry.replica.get(instance.id)?.row.owner === this.id && instance.epoch > 0;
    this.migrator.stopped(instance);
    this.starter.stopped(instance);
    if (served) void this.stopper.crashed(instance);
  }

  private lost(id: ChildId, error: Error): void {
    this.logger.error(
      { child: id, reason: messageOf(error) },
      'a child could be started neither at the target nor here again',
    );
    this.events.emit('childNotRunning', {
      id,
      reason: 'restart_failed',
      message: messageOf(error),
    });
  }

  /** What an entry of the log has changed: who runs what first, then what is to be posted again because of it. */
  private apply(changes: readonly Change[]): void {
    for (const change of changes) {
      this.migrator.apply(change);
      this.starter.apply(change);
      this.yieldTo(change);
      this.router.apply(change);
      this.tell(change);
      this.checkpoints.apply(change);
      this.takeover.apply(change);
      this.balance.apply(change);
    }
  }

  /** An instance here whose child somebody else has, at a later epoch: it ends, whatever it believes. */
  private yieldTo(change: Change): void {
    if (!('row' in change)) return;
    const instance = this.router.instances.get(change.id);
    if (!instance || change.row.epoch <= instance.epoch) return;
    if (change.row.owner === this.id && change.row.life === instance.life)
      adopt(this, change.id, change.row);
    else lost(this, change.id, change.row);
  }

  private endInstances(): void {
    const { instances, standbys } = this.router;
    for (const instance of [...instances.values()]) this.leave(instance);
    for (const standby of [...standbys.values()]) this.router.end(standby, 'discarded');
  }

  /** Ends an instance that has to go. What it has sent goes with it if its child has moved on already. */
  private leave(instance: Instance): void {
    const row = this.registry.replica.get(instance.id)?.row;
    const hasMoved = row?.life === instance.life && row.epoch > instance.epoch;
    this.router.end(instance, hasMoved ? 'moved' : 'left');
  }

  private compareConfiguration(other: NodeRecord): void {
    const own = this.registry.replica.nodes.get(this.id);
    for (const difference of own ? differences(own, other) : []) {
      const { node: id, ...rest } = difference;
      this.logger.warn({ other: id, ...rest }, 'another node configures a supervisor differently');
      this.events.emit('configurationDiffers', difference);
    }
  }

  private tell(change: Change): void {
    if (change.kind === 'nodeJoined') {
      this.events.emit('nodeJoined', { node: change.node.id });
      this.compareConfiguration(change.node);
    } else if (change.kind === 'nodeLeft' || change.kind === 'nodeExpired') {
      this.calls.gone(change.node);
      this.events.emit('nodeLeft', { node: change.node, expired: change.kind === 'nodeExpired' });
    }
  }

  private fenced(): void {
    if (this.phase === 'left') return;
    this.phase = 'fenced';
    this.logger.error(
      {},
      'this node has lost its lease: what it ran has ended here, and others take it over',
    );
    this.inbox.close();
    this.checkpoints.close();
    this.migrator.close();
    this.endInstances();
    this.events.emit('fenced', { node: this.id });
  }
}
