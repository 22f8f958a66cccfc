import { messageOf, UnknownOutcomeError } from '@nact-hub/core';
import type { Instance } from '@nact-hub/messaging';
import type { Change, ChildId, MigrationId, NodeId } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';
import { kindOf } from '../child-kind';
import { begin } from '../move/transition';
import type { MoveEvent } from '../move/move';
import type { MigrationNode } from '../node';
import type { MigrationStrategy, MoveResult } from '../strategy/migration-strategy';
import { completeMigration, type SourceSide } from '../strategy/post-action';
import { readIds, readResults, requests, type StandbyResult } from '../wire';
import { AfterLoss } from './after-loss';
import { Keeping } from './keeping';
import { createMigration, type Migration, type Traveller } from './migration';
import type { Comeback } from './perform';
import { Steps, waitNoMore } from './steps';
import { Underway } from './underway';

export interface Swap {
  readonly mode: SwapMode;
  readonly target: NodeId;
  readonly children: readonly ChildId[];
  readonly strategy: MigrationStrategy;
  readonly pinned: boolean;
  /** Called when children have moved or stayed: how many more. */
  readonly progress?: (more: number) => void;
  /** Called when it is known who goes on with a child that was in use: for how long it stood still, milliseconds. */
  readonly paused?: (time: number) => void;
}

/** The source's side of all migrations from this node: how they begin, and who has something to say to them. */
export class Source {
  private readonly underway = new Underway();
  private readonly steps: Steps;
  private readonly afterLoss: AfterLoss;
  private readonly keeping: Keeping;
  private lastId = 0;

  constructor(
    private readonly node: MigrationNode,
    comeback: Comeback,
  ) {
    const { underway } = this;
    const lookAgain = (traveller: Traveller) => this.afterLoss.lookAgain(traveller);
    this.steps = new Steps(node, underway, comeback, lookAgain);
    this.afterLoss = new AfterLoss(node, underway, this.steps);
    this.keeping = new Keeping(node, underway);
    node.calls.answer(requests.standbys, (data, from) => {
      const { migration, results } = readResults(data);
      this.answered(from, migration, results);
    });
    node.calls.answer(requests.activated, (data, from) => {
      for (const id of readIds(data)) this.steps.tell(id, { type: 'Activated' }, from);
    });
  }

  /** Whether a child is on its way. There is one migration per child at a time. */
  isMoving(id: ChildId): boolean {
    return this.underway.isMoving(id);
  }

  /** Whether no child is on its way, and nobody waits for one. */
  get isIdle(): boolean {
    return this.underway.isIdle;
  }

  /** Whether a child has moved away: what stands still here waits only for the target's word. */
  hasYielded(id: ChildId): boolean {
    return this.underway.traveller(id)?.move.phase === 'moved';
  }

  /** Children of this node without an instance: cold, on their way, as they were captured; also what has yielded. */
  captured(): readonly Traveller[] {
    return this.underway.travellers().filter(({ move }) => move.instanceEnded);
  }

  /** All that the registry knows has been read again, after a loss of data. */
  review(): void {
    this.afterLoss.review();
  }

  /** Resolves when a child is not on its way (any more). */
  settled(id: ChildId): Promise<void> {
    return this.underway.settled(id);
  }

  /**
   * Moves children; resolves when each has moved or stayed.
   * @throws UnknownOutcomeError `hub_closed` when this node is out of the hub before that
   */
  swap(swap: Swap): Promise<MoveResult> {
    return new Promise((finished, abandoned) => {
      if (this.node.over()) return abandoned(this.isOut(swap.target));
      const id = `${this.node.node}-${++this.lastId}`;
      const migration = createMigration(id, { ...swap, finished, abandoned });
      this.underway.open(migration);
      this.keeping.watch();
      for (const child of swap.children) this.depart(migration, child);
      if (migration.result.open === 0) this.steps.finish(migration);
    });
  }

  /** Calls a move off, if it can still be. */
  abort(id: ChildId, reason: string, message: string): void {
    this.steps.tell(id, { type: 'Failed', reason, message });
  }

  /** Gives what the target says to the strategy, or goes on with it. */
  private answered(target: NodeId, id: MigrationId, results: readonly StandbyResult[]): void {
    const { node, logger } = this.node;
    const migration = this.underway.get(id);
    const complete: SourceSide['complete'] = (from, of) => this.complete(from, id, of);
    const side: SourceSide = { node, migration: id, complete };
    const own = migration?.strategy.completeMigration?.bind(migration.strategy);
    if (!own) return completeMigration(side, target, results);
    try {
      own(side, target, results);
    } catch (error) {
      logger.error({ migration: id, reason: messageOf(error) }, 'a strategy threw');
      completeMigration(side, target, results);
    }
  }

  /** The target says which standbys have started, or have taken over a later handover. */
  complete(target: NodeId, migrationId: string, results: readonly StandbyResult[]): void {
    const migration = this.underway.get(migrationId);
    if (migration?.target !== target) return;
    for (const { id, ...result } of results) {
      const event: MoveEvent = result.problem
        ? { type: 'Failed', reason: result.problem.reason, message: result.problem.message }
        : { type: 'StandbyReady', version: (result as { version: number }).version };
      this.steps.happened(migration, id, event);
    }
  }

  /** An entry of the log concerns the moves of this node. */
  apply(fact: Change): void {
    const { afterLoss, underway, steps } = this;
    if (fact.kind === 'migrationBegun') return afterLoss.endStray(fact.id, fact.row);
    if (fact.kind === 'migrationAborted')
      return afterLoss.calledOff(fact.id, fact.previous?.migration);
    if (fact.kind !== 'nodeLeft' && fact.kind !== 'nodeExpired') return;
    for (const migration of underway.all()) {
      if (migration.target !== fact.node) continue;
      for (const id of [...migration.travellers.keys()])
        steps.happened(migration, id, { type: 'TargetGone' });
    }
  }

  /** An instance has stopped: a crash, or a stop. It may be another one than that which is on its way. */
  stopped(instance: Instance): void {
    const traveller = this.underway.traveller(instance.id);
    if (traveller?.instance === instance) this.steps.tell(instance.id, { type: 'InstanceStopped' });
  }

  /**
   * This node has lost its lease: whatever is on its way is over here, and how it ends the registry says.
   * What stands still goes on standing still. Answers the children without an instance, as they were captured.
   */
  halt(): readonly Traveller[] {
    this.afterLoss.beginLostAnew();
    const captured = this.captured().filter(({ move }) => move.phase !== 'moved');
    for (const { move, instance } of this.underway.travellers())
      if (move.phase === 'moved') this.node.router.end(instance, 'moved');
    this.close();
    return captured;
  }

  close(): void {
    this.keeping.close();
    for (const { target, travellers, abandoned } of this.underway.all()) {
      for (const traveller of travellers.values()) waitNoMore(traveller);
      abandoned(this.isOut(target));
    }
    this.underway.clear();
  }

  private isOut(target: NodeId): UnknownOutcomeError {
    return new UnknownOutcomeError(
      'hub_closed',
      `Node ${this.node.node} is out of the hub before all had moved to ${target}: see the registry on another node`,
    );
  }

  private depart(migration: Migration, id: ChildId): void {
    const instance = this.node.router.instances.get(id);
    const isMoving = this.isMoving(id);
    if (!instance || instance.phase !== 'active' || isMoving) {
      const [reason, message] = isMoving
        ? ['already_moving', `Child '${id}' is moving already: wait for it, or abort it`]
        : ['not_here', `Child '${id}' does not run on node ${this.node.node}`];
      migration.result.stayed.push({ id, reason, message });
      return;
    }
    const first = begin(id, migration.mode, migration.strategy.handover);
    const traveller: Traveller = {
      move: first.move,
      instance,
      kind: kindOf(instance),
      args: instance.args,
      epoch: instance.epoch,
      changes: instance.changes,
      capture: undefined,
      askedIn: undefined,
      late: undefined,
    };
    migration.result.open++;
    this.underway.add(migration, traveller);
    this.steps.take(migration, traveller, first);
  }
}
