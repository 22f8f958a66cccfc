import { messageOf, UnknownOutcomeError, type Timer } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import type { Instance } from '@nact-hub/messaging';
import type { Change, ChildId, MigrationId, NodeId, Row } from '@nact-hub/registry';
import type { SwapMode } from '../behaviour/swap';
import { untilAnswered } from '../certainty';
import { kindOf } from '../child-kind';
import { begin, transition } from '../move/transition';
import type { MoveEvent, Transition } from '../move/move';
import type { MigrationNode } from '../node';
import type { MigrationStrategy, MoveResult } from '../strategy/migration-strategy';
import { completeMigration, type SourceSide } from '../strategy/post-action';
import { readIds, readResults, requests, type StandbyResult } from '../wire';
import type { Migration, Traveller } from './migration';
import { createPerformer, type Comeback, type Performer } from './perform';

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

/**
 * How many children of one migration stand still at a time, and how many of them that are in use: those
 * that have begun nothing since they were captured are not missed for the moment of a larger cut-over.
 */
const stillLimit = 256;
const busyLimit = 32;

/** The source's side of all migrations from this node: events in, effects out, in batches. */
export class Source {
  private readonly migrations = new Map<string, Migration>();
  private readonly byChild = new Map<ChildId, Migration>();
  private readonly waiters = new Map<ChildId, (() => void)[]>();
  private readonly performer: Performer;
  private keepTimer: Timer | undefined;
  private lastId = 0;

  constructor(
    private readonly node: MigrationNode,
    comeback: Comeback,
  ) {
    this.performer = createPerformer(
      node,
      (migration, id, event) => this.happened(migration, id, event),
      comeback,
    );
    node.calls.answer(requests.standbys, (data, from) => {
      const { migration, results } = readResults(data);
      this.answered(from, migration, results);
    });
    node.calls.answer(requests.activated, (data, from) => {
      for (const id of readIds(data)) this.tellChild(id, { type: 'Activated' }, from);
    });
  }

  /** Whether a child is on its way. There is one migration per child at a time. */
  isMoving(id: ChildId): boolean {
    return this.byChild.has(id);
  }

  /** Whether no child is on its way, and nobody waits for one. */
  get isIdle(): boolean {
    return this.migrations.size === 0 && this.byChild.size === 0 && this.waiters.size === 0;
  }

  /** Whether a child has moved away: what stands still here waits only for the target's word. */
  hasYielded(id: ChildId): boolean {
    return this.byChild.get(id)?.travellers.get(id)?.move.phase === 'moved';
  }

  /** Children of this node without an instance: cold, on their way, as they were captured; also what has yielded. */
  captured(): readonly Traveller[] {
    return this.travellers().filter(({ move }) => move.instanceEnded);
  }

  /**
   * All that the registry knows has been read again, after a loss of data: what had moved may be this node's all the
   * same, because that had got lost.
   */
  review(travellers: readonly Traveller[] = this.travellers()): void {
    const { node, registry } = this.node;
    for (const { move, epoch } of travellers) {
      if (move.phase !== 'moved') continue;
      const row = registry.replica.get(move.id)?.row;
      const isHere = row?.owner === node && row.epoch === epoch;
      this.tellChild(move.id, { type: isHere ? 'CutOverLost' : 'CutOverStands' });
    }
  }

  /** Not before everybody who lives has registered again: `review` comes then. */
  private lookAgain(travellers: readonly Traveller[]): void {
    if (this.node.registry.replica.isWhole) this.review(travellers);
  }

  private travellers(): Traveller[] {
    return [...this.migrations.values()].flatMap((all) => [...all.travellers.values()]);
  }

  /** Resolves when a child is not on its way (any more). */
  settled(id: ChildId): Promise<void> {
    if (!this.isMoving(id)) return Promise.resolve();
    return new Promise((resolve) =>
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), resolve]),
    );
  }

  /**
   * Moves children; resolves when each has moved or stayed.
   * @throws UnknownOutcomeError `hub_closed` when this node is out of the hub before that
   */
  swap(swap: Swap): Promise<MoveResult> {
    return new Promise((resolve, reject) => {
      if (this.node.over()) return reject(this.isOut(swap.target));
      const migration = this.open(swap, resolve, reject);
      for (const id of swap.children) this.depart(migration, id);
      if (migration.result.open === 0) this.finish(migration);
    });
  }

  /** Calls a move off, if it can still be. */
  abort(id: ChildId, reason: string, message: string): void {
    this.tellChild(id, { type: 'Failed', reason, message });
  }

  /** Gives what the target says to the strategy, or goes on with it. */
  private answered(target: NodeId, id: MigrationId, results: readonly StandbyResult[]): void {
    const { node, logger } = this.node;
    const migration = this.migrations.get(id);
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
    const migration = this.migrations.get(migrationId);
    if (migration?.target !== target) return;
    for (const { id, ...result } of results) {
      const event: MoveEvent = result.problem
        ? { type: 'Failed', reason: result.problem.reason, message: result.problem.message }
        : { type: 'StandbyReady', version: (result as { version: number }).version };
      this.happened(migration, id, event);
    }
  }

  /** An entry of the log concerns the moves of this node. */
  apply(fact: Change): void {
    if (fact.kind === 'migrationBegun') return this.endStray(fact.id, fact.row);
    if (fact.kind === 'migrationAborted') return this.calledOff(fact.id, fact.previous?.migration);
    if (fact.kind !== 'nodeLeft' && fact.kind !== 'nodeExpired') return;
    for (const migration of [...this.migrations.values()]) {
      if (migration.target !== fact.node) continue;
      for (const id of [...migration.travellers.keys()])
        this.happened(migration, id, { type: 'TargetGone' });
    }
  }

  /** An instance has stopped: a crash, or a stop. It may be another one than that which is on its way. */
  stopped(instance: Instance): void {
    const traveller = this.byChild.get(instance.id)?.travellers.get(instance.id);
    if (traveller?.instance === instance) this.tellChild(instance.id, { type: 'InstanceStopped' });
  }

  /** The registry knows nothing of a migration any more, as after a loss of data: what stands still must not wait for the target. */
  private calledOff(id: ChildId, migrationId: MigrationId | undefined): void {
    const migration = this.byChild.get(id);
    if (migration === undefined || migration.id !== migrationId) return;
    const message = 'the registry has called the migration off';
    this.happened(migration, id, { type: 'Failed', reason: 'aborted', message });
  }

  /** A call may be carried out late, when it has been repeated and its move is over: nobody else would end that migration. */
  private endStray(id: ChildId, { owner, migration, epoch }: Row): void {
    const { node, registry } = this.node;
    if (owner !== node || migration === undefined) return;
    if (this.migrations.get(migration)?.travellers.has(id)) return;
    untilAnswered(this.node, 'abort', () => registry.store.abort(node, migration, [{ id, epoch }]))
      .then(({ outcome }) => outcome === 'fenced' && registry.fence())
      .catch(() => undefined);
  }

  /**
   * This node has lost its lease: whatever is on its way is over here, and how it ends the registry says.
   * What stands still goes on standing still. Answers the children without an instance, as they were captured.
   */
  halt(): readonly Traveller[] {
    this.beginLostAnew();
    const captured = this.captured().filter(({ move }) => move.phase !== 'moved');
    for (const id of this.byChild.keys()) {
      const { instance } = this.byChild.get(id)!.travellers.get(id)!;
      if (this.hasYielded(id)) this.node.router.end(instance, 'moved');
    }
    this.close();
    return captured;
  }

  /** Nobody will say whether their targets have begun. */
  private beginLostAnew(): void {
    const isRecalling = ({ move }: Traveller) => move.phase === 'recalling';
    for (const migration of this.migrations.values()) {
      const lost = [...migration.travellers.values()].filter(isRecalling);
      for (const { move } of lost) migration.travellers.delete(move.id);
      for (const { move } of lost) this.byChild.delete(move.id);
      if (lost.length > 0) this.performer.BeginAnew(migration, lost);
    }
  }

  close(): void {
    this.keepTimer?.cancel();
    this.keepTimer = undefined;
    for (const { target, travellers, abandoned } of this.migrations.values()) {
      for (const traveller of travellers.values()) waitNoMore(traveller);
      abandoned(this.isOut(target));
    }
    this.migrations.clear();
    this.byChild.clear();
    for (const resolve of [...this.waiters.values()].flat()) resolve();
    this.waiters.clear();
  }

  private isOut(target: NodeId): UnknownOutcomeError {
    return new UnknownOutcomeError(
      'hub_closed',
      `Node ${this.node.node} is out of the hub before all had moved to ${target}: see the registry on another node`,
    );
  }

  private open(
    { mode, target, strategy, pinned, progress, paused }: Swap,
    resolve: (result: MoveResult) => void,
    reject: (error: Error) => void,
  ): Migration {
    const migration: Migration = {
      id: `${this.node.node}-${++this.lastId}`,
      target,
      mode,
      strategy,
      pinned,
      travellers: new Map(),
      number: 0,
      toFreeze: [],
      still: new Set(),
      busy: new Set(),
      inUse: new Map(),
      due: new Map(),
      result: { moved: [], stayed: [], open: 0 },
      finished: resolve,
      abandoned: reject,
      progress: progress ?? (() => undefined),
      paused: paused ?? (() => undefined),
    };
    this.migrations.set(migration.id, migration);
    this.keepHandovers();
    return migration;
  }

  private depart(migration: Migration, id: ChildId): void {
    const instance = this.node.router.instances.get(id);
    if (!instance || instance.phase !== 'active' || this.byChild.has(id)) {
      const [reason, message] = this.byChild.has(id)
        ? ['already_moving', `Child '${id}' is moving already: wait for it, or abort it`]
        : ['not_here', `Child '${id}' does not run on node ${this.node.node}`];
      migration.result.stayed.push({ id, reason, message });
      return;
    }
    const { args } = instance;
    const kind = kindOf(instance);
    const first = begin(id, migration.mode, migration.strategy.handover);
    const traveller: Traveller = {
      move: first.move,
      instance,
      kind,
      args,
      epoch: instance.epoch,
      changes: instance.changes,
      capture: undefined,
      askedIn: undefined,
      late: undefined,
    };
    migration.travellers.set(id, traveller);
    migration.result.open++;
    this.byChild.set(id, migration);
    this.take(migration, traveller, first);
  }

  private tellChild(id: ChildId, event: MoveEvent, from?: NodeId): void {
    const migration = this.byChild.get(id);
    if (migration && (from === undefined || from === migration.target))
      this.happened(migration, id, event);
  }

  private happened(migration: Migration, id: ChildId, event: MoveEvent): void {
    const traveller = this.isOpen(migration) ? migration.travellers.get(id) : undefined;
    if (traveller) this.take(migration, traveller, transition(traveller.move, event));
  }

  /** Once this node is out of the hub nothing is done any more. */
  private isOpen(migration: Migration): boolean {
    return this.migrations.get(migration.id) === migration;
  }

  private take(migration: Migration, traveller: Traveller, { move, effects }: Transition): void {
    if (move.phase !== traveller.move.phase) waitNoMore(traveller);
    traveller.move = move;
    const isOver = move.phase === 'moved' || move.phase === 'ended';
    if (isOver && migration.still.delete(move.id)) this.standsNoMore(migration, move.id);
    for (const effect of effects) {
      if (effect === 'LookAgain') {
        this.lookAgain([traveller]);
        continue;
      }
      if (migration.due.size === 0) setImmediate(() => this.perform(migration));
      const due = migration.due.get(effect);
      if (due) due.push(traveller);
      else migration.due.set(effect, [traveller]);
    }
  }

  private standsNoMore(migration: Migration, id: ChildId): void {
    const since = migration.inUse.get(id);
    if (since !== undefined) migration.paused(this.node.clock.monotonic() - since);
    migration.inUse.delete(id);
    migration.busy.delete(id);
    this.freezeNext(migration);
  }

  /** Performs what one turn has brought together, kind by kind. */
  private perform(migration: Migration): void {
    const due = this.isOpen(migration) ? [...migration.due] : [];
    migration.due.clear();
    for (const [effect, travellers] of due) {
      if (effect === 'ReportMoved' || effect === 'ReportStayed' || effect === 'ReportGone') {
        for (const traveller of travellers) this.report(migration, traveller, effect);
        migration.progress(travellers.length);
        if (migration.result.open === 0) this.finish(migration);
      } else if (effect === 'Freeze') {
        migration.toFreeze.push(...travellers);
        this.freezeNext(migration);
      } else {
        this.performer[effect](migration, travellers);
      }
    }
  }

  /** Each child stands still only while it is moved, however large the batch is. */
  private freezeNext(migration: Migration): void {
    const next: Traveller[] = [];
    const { toFreeze, still, busy, inUse } = migration;
    while (toFreeze.length > 0 && still.size < stillLimit && busy.size < busyLimit) {
      const traveller = toFreeze.shift()!;
      const { id, phase } = traveller.move;
      if (phase !== 'freezing') continue;
      still.add(id);
      if (traveller.capture?.changes !== traveller.instance.changes) busy.add(id);
      if (traveller.changes !== traveller.instance.changes)
        inUse.set(id, this.node.clock.monotonic());
      next.push(traveller);
    }
    if (next.length > 0) this.performer.Freeze(migration, next);
  }

  private report(
    migration: Migration,
    { move }: Traveller,
    how: 'ReportMoved' | 'ReportStayed' | 'ReportGone',
  ): void {
    const { result } = migration;
    const { reason, message } = move.problem ?? {
      reason: 'stopped',
      message: `Child '${move.id}' stopped before it could move`,
    };
    if (how === 'ReportMoved') result.moved.push(move.id);
    else result.stayed.push({ id: move.id, reason, message });
    migration.travellers.delete(move.id);
    this.byChild.delete(move.id);
    for (const resolve of this.waiters.get(move.id) ?? []) resolve();
    this.waiters.delete(move.id);
    result.open--;
  }

  private finish(migration: Migration): void {
    this.migrations.delete(migration.id);
    migration.finished({ moved: migration.result.moved, stayed: migration.result.stayed });
  }

  /** The TTL of a handover clears up after the dead; it must not eat what is on its way. */
  private keepHandovers(): void {
    if (this.keepTimer) return;
    const shortest = Math.min(
      ...[...this.migrations.values()].map(({ strategy }) => strategy.stateTtl),
    );
    if (shortest === Infinity) return;
    this.keepTimer = this.node.clock.after(shortest / 3, () => {
      this.keepTimer = undefined;
      for (const migration of this.migrations.values()) {
        const keys = [...migration.travellers.values()]
          .filter(({ move }) => move.version > 0)
          .map(({ move }) => handoverKey(this.node.hub, move.id, migration.id));
        if (keys.length > 0)
          void this.node.handovers.keep(keys, migration.strategy.stateTtl).catch(() => undefined);
      }
      this.keepHandovers();
    });
  }
}

function waitNoMore(traveller: Traveller): void {
  traveller.late?.leave();
  traveller.late = undefined;
}
