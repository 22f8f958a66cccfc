import { messageOf, MigrationError, settle, Turns } from '@nact-hub/core';
import { type Instance, type Ledger } from '@nact-hub/messaging';
import type { ChildId, Fact, MigrationId, NodeId, Row } from '@nact-hub/registry';
import { problemOf, tried, within } from '../certainty';
import { canRead, type ChildKind } from '../child-kind';
import type { Problem } from '../move/move';
import type { MigrationNode } from '../node';
import {
  readAlter,
  readNeeds,
  readRecall,
  readStart,
  requests,
  type Departure,
  type Needs,
  type StandbyResult,
} from '../wire';
import type { MigrationStrategy } from '../strategy/migration-strategy';
import { handlePostActionMigrateComplete, type TargetSide } from '../strategy/post-action';
import { fateOf } from './fate';
import { fetchHandovers, readHandover, spawnStandby, takeOverState } from './standby';

/** A child that stands by here for a migration. */
interface Standby {
  readonly migration: MigrationId;
  readonly source: NodeId;
  readonly kind: ChildKind;
  readonly instance: Instance;
  readonly timeout: number;
  /** What it is ready to go on with. */
  version: number;
  ledger: Ledger;
}

const nothing: Ledger = { taken: [], sent: [], inherited: [] };

/** What has to be read may have been lost meanwhile, and will never come. */
const behind = (number: number, timeout: number): MigrationError =>
  new MigrationError(
    'log_behind',
    `Entry ${number} of the log, with which the migration began, did not come here within ${timeout} ms`,
  );

/** The target's side of all migrations to this node. */
export class Target {
  private readonly standbys = new Map<ChildId, Standby>();
  /** What this turn has to tell to the sources. */
  private readonly results = new Map<
    string,
    { source: NodeId; migration: MigrationId; results: StandbyResult[] }
  >();
  private readonly activated = new Map<NodeId, ChildId[]>();

  constructor(private readonly node: MigrationNode) {
    const { calls } = node;
    calls.answer(requests.validate, (data) => readNeeds(data).map((needs) => this.refusal(needs)));
    calls.answer(requests.start, (data, from) => this.start(readStart(data), from));
    calls.answer(requests.alter, (data, from) => this.alter(readAlter(data), from));
    calls.answer(requests.recall, (data) => this.recall(readRecall(data)));
  }

  /** Whether nothing stands by, and nothing waits to be told. */
  get isIdle(): boolean {
    return this.standbys.size === 0 && this.results.size === 0 && this.activated.size === 0;
  }

  /** Why this node cannot run a child; null if it can. */
  private refusal(needs: Needs): Problem | null {
    try {
      this.kindOf(needs);
      return null;
    } catch (error) {
      return problemOf(error, 'refused');
    }
  }

  private kindOf({ supervisor, definition, stateVersion }: Needs): ChildKind {
    const kind = this.node.kind(supervisor, definition);
    if (!kind) {
      throw new MigrationError(
        'unknown_definition',
        `Node ${this.node.node} cannot run '${definition}' under supervisor '${supervisor}', which the child needs`,
      );
    }
    const record = { stateVersion: kind.stateVersion, upgrades: kind.upgradeState !== undefined };
    if (stateVersion === 0 || canRead(record, stateVersion)) return kind;
    throw new MigrationError(
      'state_version_unknown',
      `Node ${this.node.node} has state version ${kind.stateVersion} of '${definition}' and cannot read version ${stateVersion}`,
    );
  }

  private async start(
    { migration, number, timeout, children }: ReturnType<typeof readStart>,
    source: NodeId,
  ): Promise<void> {
    const { clock, registry } = this.node;
    await within(clock, timeout, registry.reached(number), () => behind(number, timeout));
    const wanted = children
      .filter(({ version }) => version > 0)
      .map(({ id }) => ({ id, migration }));
    const handovers = await fetchHandovers(this.node, wanted);
    const turns = new Turns();
    for (const departure of children) {
      const { id, supervisor, definition } = departure;
      const enough = turns.before(handovers.get(id)?.length ?? 0);
      if (enough) await enough;
      const kind = this.node.kind(supervisor, definition);
      tried(
        () =>
          settle(
            this.startOne(migration, source, departure, handovers.get(id), timeout),
            (version) => this.tell(source, migration, { id, version }, kind),
          ),
        (error) => {
          this.discard(id, migration);
          this.tell(source, migration, { id, problem: problemOf(error, 'start_failed') }, kind);
        },
      );
    }
  }

  private startOne(
    migration: MigrationId,
    source: NodeId,
    departure: Departure,
    bytes: Uint8Array | undefined,
    timeout: number,
  ): number | Promise<number> {
    const { id, epoch, version } = departure;
    const kind = this.kindOf(departure);
    this.checkWanted(id, migration);
    const instance = spawnStandby(this.node, kind, {
      ...departure,
      attempt: `${epoch}.${migration}`,
    });
    const standby: Standby = {
      migration,
      source,
      kind,
      instance,
      timeout,
      version: 0,
      ledger: nothing,
    };
    this.standbys.set(id, standby);
    if (version === 0) return 0;
    return settle(this.takeOver(standby, bytes), () => {
      this.checkWanted(id, migration);
      return standby.version;
    });
  }

  private takeOver(standby: Standby, bytes: Uint8Array | undefined): number | Promise<number> {
    const { kind, instance, migration, timeout } = standby;
    return settle(readHandover(this.node, bytes, instance.id, migration), (handover) =>
      settle(takeOverState(this.node, kind, instance, handover, timeout), (ledger) => {
        standby.ledger = ledger;
        return (standby.version = handover.version);
      }),
    );
  }

  /** The migration may have been called off, or the source may have died, while this node was at work. */
  private checkWanted(id: ChildId, migration: MigrationId): void {
    const row = this.node.registry.replica.get(id)?.row;
    if (row?.migration === migration) return;
    throw new MigrationError('aborted', `The migration of child '${id}' is not under way any more`);
  }

  private async alter(
    { migration, children }: ReturnType<typeof readAlter>,
    source: NodeId,
  ): Promise<void> {
    const handovers = await fetchHandovers(
      this.node,
      children.map(({ id }) => ({ id, migration })),
    );
    const turns = new Turns();
    for (const { id } of children) {
      const enough = turns.before(handovers.get(id)?.length ?? 0);
      if (enough) await enough;
      const standby = this.standbys.get(id);
      if (standby?.migration !== migration) continue;
      const { kind } = standby;
      tried(
        () =>
          settle(this.takeOver(standby, handovers.get(id)), (version) =>
            this.tell(source, migration, { id, version }, kind),
          ),
        (error) =>
          this.tell(source, migration, { id, problem: problemOf(error, 'alter_failed') }, kind),
      );
    }
  }

  /**
   * The registry has lost the cut-over of children: what has not begun here by now never does. What has, the source is
   * told before this is answered.
   */
  private async recall({ migration, children }: ReturnType<typeof readRecall>): Promise<void> {
    for (const id of children) this.discard(id, migration);
    if (this.activated.size > 0) await new Promise((told) => setImmediate(told));
  }

  /** An entry of the log itself activates a standby, or says that it will never be. */
  apply(fact: Fact): void {
    if (!('id' in fact)) return;
    const standby = this.standbys.get(fact.id);
    if (!standby) return;
    const { migration, version } = standby;
    const fate = fateOf({ node: this.node.node, migration, version }, fact);
    if (fate === 'activate' && 'row' in fact) this.activate(fact.id, standby, fact.row);
    else if (fate === 'discard') this.discard(fact.id, migration);
  }

  private activate(id: ChildId, { instance, ledger, source }: Standby, row: Row): void {
    this.standbys.delete(id);
    instance.restore(ledger);
    if (instance.phase === 'standby') this.node.router.activate(instance, row.epoch, row.life);
    else this.node.on.stoppedEarly(instance, row.epoch);
    const ids = this.activated.get(source);
    if (ids) return void ids.push(id);
    this.activated.set(source, [id]);
    setImmediate(() => {
      this.node.calls.tell(source, requests.activated, this.activated.get(source) ?? []);
      this.activated.delete(source);
    });
  }

  /**
   * A standby has stopped before it began: its peers' decision, or a crash. The source may have asked for
   * the cut-over already, so it is kept in mind until the registry has said how the move ends.
   */
  stopped(instance: Instance): void {
    const standby = this.standbys.get(instance.id);
    if (standby?.instance !== instance) return;
    const problem = {
      reason: 'standby_stopped',
      message: `the standby of child '${instance.id}' was stopped before it began`,
    };
    this.tell(standby.source, standby.migration, { id: instance.id, problem }, standby.kind);
  }

  /** This node has lost its lease: nothing comes to it any more. */
  halt(): void {
    for (const [id, { migration }] of [...this.standbys]) this.discard(id, migration);
  }

  private discard(id: ChildId, migration: MigrationId): void {
    const standby = this.standbys.get(id);
    if (standby?.migration !== migration) return;
    this.standbys.delete(id);
    this.node.router.end(standby.instance, 'discarded');
  }

  /** Collects what one turn has to say, and passes it on with the post-action callback. */
  private tell(
    source: NodeId,
    migration: MigrationId,
    result: StandbyResult,
    kind: ChildKind | undefined,
  ): void {
    const collected = this.results.get(migration);
    if (collected) return void collected.results.push(result);
    this.results.set(migration, { source, migration, results: [result] });
    setImmediate(() => {
      const { results } = this.results.get(migration)!;
      this.results.delete(migration);
      this.postAction(kind?.strategy, migration, results, source);
    });
  }

  /** A strategy's own callback may not keep the results from the source. */
  private postAction(
    strategy: MigrationStrategy | undefined,
    migration: MigrationId,
    results: readonly StandbyResult[],
    source: NodeId,
  ): void {
    const { node, calls, logger } = this.node;
    const passOn: TargetSide['passOn'] = (to, passed) =>
      calls.tell(to, requests.standbys, { migration, results: passed });
    const side: TargetSide = { node, migration, passOn };
    const ids = results.map(({ id }) => id);
    const own = strategy?.handlePostActionMigrateComplete?.bind(strategy);
    if (!own) return handlePostActionMigrateComplete(side, results, source, ids);
    try {
      own(side, results, source, ids);
    } catch (error) {
      logger.error({ migration, reason: messageOf(error) }, 'a post-action callback threw');
      handlePostActionMigrateComplete(side, results, source, ids);
    }
  }
}
