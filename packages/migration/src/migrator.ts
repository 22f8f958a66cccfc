import { messageOf, MigrationError, pause } from '@nact-hub/core';
import { replaceState, type Instance } from '@nact-hub/messaging';
import type { Change, ChildId } from '@nact-hub/registry';
import type { Capture } from './capture';
import { problemOf } from './certainty';
import type { ChildKind } from './child-kind';
import type { Problem } from './move/move';
import type { MigrationNode } from './node';
import type {
  MigrationStrategy,
  MoveRequest,
  MoveResult,
  MoveSteps,
} from './strategy/migration-strategy';
import { Bereft, keptIn } from './source/bereft';
import { Source } from './source/source';
import type { Traveller } from './source/migration';
import { spawnStandby, takeOverState } from './target/standby';
import { parkChildren } from './source/park';
import { releaseChildren, type Released, type ReleaseOptions } from './source/release';
import { Target } from './target/target';

/**
 * How a move is asked for: `pinned` children stay with the target; `progress` hears how many are done, and
 * `paused` for how many milliseconds a child that was in use stood still.
 */
export interface MoveOptions {
  readonly pinned: boolean;
  readonly progress?: (done: number) => void;
  readonly paused?: (time: number) => void;
}

/** Both sides of migration on one node. */
export class Migrator {
  readonly source: Source;
  readonly target: Target;
  private readonly restarting = new Set<Traveller>();
  readonly bereft: Bereft;

  constructor(private readonly node: MigrationNode) {
    this.source = new Source(node, {
      restart: (traveller, capture) => this.restart(traveller, capture),
      beginAnew: (travellers) => this.bereft.add(travellers),
    });
    this.bereft = new Bereft(node);
    this.target = new Target(node);
  }

  /** Whether nothing is on its way from here or to here. */
  get isIdle(): boolean {
    return this.source.isIdle && this.target.isIdle && this.bereft.isEmpty;
  }

  /** Moves children by the strategy of their supervisor. Resolves when each has moved or stayed. */
  async move(
    strategy: MigrationStrategy,
    request: MoveRequest,
    { pinned, progress, paused }: MoveOptions,
  ): Promise<MoveResult> {
    const swap = (mode: 'hot' | 'cold') => (children: readonly ChildId[]) =>
      this.source.swap({
        mode,
        target: request.target,
        children,
        strategy,
        pinned,
        ...(progress ? { progress } : {}),
        ...(paused ? { paused } : {}),
      });
    const steps: MoveSteps = {
      hotSwap: swap('hot'),
      coldSwap: swap('cold'),
      stay: (children, reason) => ({
        moved: [],
        stayed: children.map((id) => ({ id, reason: 'strategy', message: reason })),
      }),
    };
    try {
      return await strategy.migrate(request, steps);
    } catch (error) {
      if (this.node.over()) throw error;
      return this.whatBecame(request, problemOf(error, 'strategy_failed'));
    }
  }

  /** What became of children whose strategy has failed, as far as is known by now. */
  private whatBecame({ children, target }: MoveRequest, problem: Problem): MoveResult {
    const { registry, router } = this.node;
    const stayed = children.filter((id) => router.instances.has(id));
    return {
      moved: children.filter((id) => registry.replica.get(id)?.row.owner === target),
      stayed: stayed.map((id) => ({ id, ...problem })),
    };
  }

  /** An entry of the log. To be told before messages are posted again because of it. */
  apply(change: Change): void {
    this.target.apply(change);
    this.source.apply(change);
    this.bereft.apply(change);
  }

  /** An instance has stopped of nact's accord. */
  stopped(instance: Instance): void {
    this.source.stopped(instance);
    this.target.stopped(instance);
  }

  close(): void {
    this.source.close();
  }

  /** This node has lost its lease: no move goes on. Answers children that run nowhere, as they were captured. */
  halt(): readonly Traveller[] {
    this.target.halt();
    const stranded = [...this.source.halt(), ...this.restarting];
    this.restarting.clear();
    return stranded;
  }

  /** Starts a child that this node has got back with what it was captured with. */
  startAgainAt(traveller: Traveller, epoch: number): Promise<Instance | undefined> {
    return this.restart({ ...traveller, epoch }, traveller.capture!);
  }

  /** Children without an instance: cold, on their way or on their way back, as they were captured. */
  captured(): readonly Traveller[] {
    return [...this.source.captured(), ...this.restarting, ...this.bereft.all()];
  }

  /** Whether a child is being started again here, with what it was captured with. */
  isRestarting(id: ChildId): boolean {
    return [...this.restarting].some(({ move }) => move.id === id);
  }

  /** Gives children of this node up at once, for others to go on with. Those that are on their way are left alone. */
  release(children: readonly ChildId[], options: ReleaseOptions): Promise<Released> {
    const free = children.filter((id) => !this.source.isMoving(id));
    return releaseChildren(this.node, free, options);
  }

  /** Leaves children of this node for whoever joins next; answers those for which that worked. */
  async park(children: readonly ChildId[], ttl: number): Promise<readonly ChildId[]> {
    const free = children.filter((id) => !this.source.isMoving(id));
    return free.length === 0 ? [] : parkChildren(this.node, free, ttl);
  }

  /**
   * cold: the target could not start the child, so this node does, with the state and the life that it
   * had. What fails is tried again: the child must not get lost. Undefined: it is not up to this one any more,
   * because this node has lost its lease meanwhile.
   */
  private async restart(traveller: Traveller, capture: Capture): Promise<Instance | undefined> {
    const kept = { ...traveller, capture };
    this.restarting.add(kept);
    return this.restartNow(kept, capture).finally(() => this.restarting.delete(kept));
  }

  private async restartNow(traveller: Traveller, capture: Capture): Promise<Instance | undefined> {
    const { node } = this;
    const { epoch, instance, move } = traveller;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.startAgain(traveller, capture, attempt);
      } catch (error) {
        if (!this.restarting.has(traveller)) return undefined;
        if (node.over()) throw error;
        node.on.lost(move.id, error as Error);
        await pause(node.clock, Math.min(longestPause, firstPause * 2 ** attempt), node.closed);
        if (!this.restarting.has(traveller)) return undefined;
        if (node.closed.aborted) throw error;
        const row = node.registry.replica.get(move.id)?.row;
        if (row?.epoch !== epoch || row.life !== instance.life) throw error;
      }
    }
  }

  private async startAgain(
    traveller: Traveller,
    capture: Capture,
    attempt: number,
  ): Promise<Instance> {
    const { router } = this.node;
    const { epoch, instance, move } = traveller;
    const again = await this.takeOverAgain(traveller, capture, attempt).catch((error: unknown) => {
      if (capture.state === undefined) throw error;
      this.node.logger.warn(
        { child: move.id, reason: messageOf(error) },
        'a child cannot take its own handover over; it goes on with the state that it had',
      );
      return this.takeOverAgain(traveller, { ...capture, state: undefined }, attempt);
    });
    this.checkOwn(traveller, again);
    again.restore(capture.ledger);
    router.activate(again, epoch, instance.life);
    router.postAgain(move.id);
    return again;
  }

  /** Meanwhile somebody else may have got the child: what was begun here now would be a second one. */
  private checkOwn({ epoch, instance, move }: Traveller, again: Instance): void {
    const { node } = this;
    const row = node.registry.replica.get(move.id)?.row;
    const isOwn = row?.owner === node.node && row.epoch === epoch && row.life === instance.life;
    if (isOwn && !node.over()) return;
    node.router.end(again, 'discarded');
    const message = `Child '${move.id}' was not this node's any more when it had been started again`;
    throw new MigrationError('not_owner', message);
  }

  /** A new instance with what was handed over, or (without a handover) with the very state that the old one had. */
  private async takeOverAgain(
    { kind, args, epoch, instance, move }: Traveller,
    capture: Capture,
    attempt: number,
  ): Promise<Instance> {
    const { node } = this;
    const { id, life } = instance;
    const version = capture.state ? move.version : 0;
    const name = `${epoch}.restart.${move.version}.${version}.${attempt}`;
    const again = spawnStandby(node, kind, { id, life, args, attempt: name });
    try {
      if (capture.state === undefined) await replaceState(again, () => instance.actor.state);
      else await this.takeOver(kind, instance, again, capture);
      return again;
    } catch (error) {
      node.router.end(again, 'discarded');
      throw error;
    }
  }

  private async takeOver(
    kind: ChildKind,
    from: Instance,
    to: Instance,
    capture: Capture,
  ): Promise<void> {
    const handover = keptIn(this.node, { kind, instance: from, capture });
    await takeOverState(this.node, kind, to, handover, kind.strategy.stateQueryTimeout);
  }
}

/** Pauses between attempts to start a child again, milliseconds. */
const firstPause = 50;
const longestPause = 10_000;
