import type { MoveResult } from '@nact-hub/migration';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { HubNode } from '../node';
import { hubRequests } from '../requests';
import { inBatches, type Departing, type Paused } from './batches';
import { byOwner, bySupervisor, checkRunning } from './owners';

/** How many times `requestTimeout` a whole migration that another node carries out may take. */
const patience = 6;

/** How many batches of a move are on their way at once. */
const lanes = 3;

/** Moves children, and says so by events. */
export class Moves {
  constructor(private readonly node: HubNode) {}

  /**
   * Moves children of this node, batch by batch. `pinned`: they stay where they come, whatever placement says.
   * `deadline`: when that should be over, monotonic, milliseconds.
   */
  inBatches(
    departing: readonly Departing[],
    { pinned, deadline }: { readonly pinned: boolean; readonly deadline?: number },
  ): Promise<MoveResult[]> {
    const { clock, options, router } = this.node;
    const { batchSize: most } = options.limits;
    const time = deadline === undefined ? {} : { deadline };
    const used = (id: ChildId) => router.instances.get(id)?.changes;
    return inBatches(departing, { lanes, most, clock, used, ...time }, (batch, paused) =>
      this.move(batch, pinned, paused),
    );
  }

  /** Moves one batch by the strategy of its supervisor. */
  private async move(
    { supervisor, target, children }: Departing,
    pinned: boolean,
    paused: Paused,
  ): Promise<MoveResult> {
    const { events, migrator, options, registry } = this.node;
    const info = { supervisor, target, children, total: children.length };
    const { migration } = options.supervisors[supervisor]!;
    events.emit('migrationStarted', info);
    let done = 0;
    const progress = (more: number) =>
      events.emit('migrationProgress', { ...info, done: (done += more) });
    const about = (id: ChildId) => registry.replica.get(id)?.about;
    const request = { supervisor, target, children, about };
    const result = await migrator.move(migration, request, { pinned, progress, paused });
    this.report(target, result);
    events.emit('migrationFinished', { ...info, ...result });
    return result;
  }

  /** Moves children of this node to where somebody wants them, and pins them there. */
  async migrateHere(target: NodeId, ids: readonly ChildId[]): Promise<MoveResult> {
    const { clock, options } = this.node;
    // Whoever asks from another node does not wait for longer.
    const deadline = clock.monotonic() + options.requestTimeout * patience;
    const groups = [...bySupervisor(this.node, ids)];
    const moved = groups.map(([supervisor, children]) =>
      this.inBatches([{ supervisor, target, children }], { pinned: true, deadline }),
    );
    const results = await Promise.all(moved);
    this.node.balance.look();
    return joined(results.flat());
  }

  /** Moves children of any nodes: each owner moves its own. @throws InvalidCallError `unknown_child` */
  async migrate(ids: readonly ChildId[], target: NodeId): Promise<MoveResult> {
    checkRunning(this.node, ids);
    const { calls, options } = this.node;
    const owners = [...byOwner(this.node, ids)].filter(([owner]) => owner !== target);
    const timeout = options.requestTimeout * patience;
    const results = await Promise.all(
      owners.map(([owner, children]) =>
        owner === this.node.id
          ? this.migrateHere(target, children)
          : calls.ask(owner, hubRequests.migrate, { target, children }, timeout),
      ),
    );
    return joined(results as MoveResult[]);
  }

  /** Calls moves off, wherever the children are. @throws InvalidCallError `unknown_child` */
  async abort(ids: readonly ChildId[]): Promise<void> {
    checkRunning(this.node, ids);
    const { calls, options } = this.node;
    await Promise.all(
      [...byOwner(this.node, ids)].map(([owner, children]) =>
        calls.ask(owner, hubRequests.abort, children, options.requestTimeout),
      ),
    );
  }

  private report(target: NodeId, { moved, stayed }: MoveResult): void {
    const { events, reports } = this.node;
    for (const child of stayed) reports.stayed({ target, ...child });
    if (moved.length > 0) events.emit('childrenMigrated', { target, children: moved });
  }
}

const joined = (results: readonly MoveResult[]): MoveResult => ({
  moved: results.flatMap(({ moved }) => moved),
  stayed: results.flatMap(({ stayed }) => stayed),
});
