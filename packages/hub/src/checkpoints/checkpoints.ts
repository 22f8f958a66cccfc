import { messageOf, type Timer } from '@nact-hub/core';
import { checkpointKey } from '@nact-hub/handover';
import { Instance } from '@nact-hub/messaging';
import { kindOf, problemOf } from '@nact-hub/migration';
import type { Change, ChildId } from '@nact-hub/registry';
import type { HubNode } from '../node';
import { beat, newCadence, type CadenceEvent } from './cadence';
import { takeCheckpoint } from './take';
import { stoppedMarkTtl, type Watched } from './watched';

/** How many checkpoints are captured and stored at a time: their bytes are in memory meanwhile. */
const atOnce = 32;
/** Pauses after one that was missed, milliseconds: doubled each time. */
const firstPause = 1_000;
const longestPause = 60_000;
/** How often checkpoints are renewed at least, milliseconds. */
const longestRenewal = 3_600_000;

/**
 * Takes the checkpoints of this node's children, for those definitions that ask for it: one as soon as a
 * child serves here, then as its cadence says. One at a time per child. What fails is reported and tried
 * again; the child itself knows nothing of it.
 */
export class Checkpoints {
  private readonly watched = new Map<ChildId, Watched>();
  private readonly queue = new Set<Watched>();
  private taking = 0;
  private lastVersion = 0;
  private renewal: Timer | undefined;

  constructor(private readonly node: HubNode) {}

  /** A message is about to begin. */
  begins(sender: object): void {
    const child = sender instanceof Instance ? this.watched.get(sender.id) : undefined;
    if (child) this.happened(child, 'MessageBegun');
  }

  /** An entry of the log: a child is this node's from now on, or not any more. */
  apply(change: Change): void {
    if (!('id' in change)) return;
    const child = this.watched.get(change.id);
    if (change.kind === 'childStopped') return child && this.end(child);
    const { owner, epoch } = change.row;
    if (child?.epoch === epoch) return;
    if (child) this.unwatch(child);
    if (owner === this.node.id) this.watch(change.id, epoch);
  }

  /** The backend may have lost data, and with it the last checkpoint of this child: another one is made. */
  lost(id: ChildId): void {
    const child = this.watched.get(id);
    if (child) this.happened(child, 'CheckpointLost');
  }

  close(): void {
    this.renewal?.cancel();
    this.renewal = undefined;
    for (const child of [...this.watched.values()]) this.unwatch(child);
  }

  /** A child is this node's at this epoch. */
  watch(id: ChildId, epoch: number): void {
    const instance = this.node.router.instances.get(id);
    const kind = instance && kindOf(instance);
    const every = kind?.checkpointEvery;
    if (!every) return;
    const child = { id, epoch, kind, every, cadence: newCadence, timer: undefined };
    this.watched.set(id, child);
    this.take(child);
    this.renewLater();
  }

  private unwatch(child: Watched): void {
    child.timer?.cancel();
    this.queue.delete(child);
    if (this.isWatched(child)) this.watched.delete(child.id);
  }

  private isWatched(child: Watched): boolean {
    return this.watched.get(child.id) === child;
  }

  /** The child was stopped for good: nothing of it is kept. */
  private end(child: Watched): void {
    this.unwatch(child);
    const { connection, logger } = this.node;
    const ended = connection.checkpoints.end(this.keyOf(child), child.epoch, stoppedMarkTtl);
    ended.catch((error: unknown) => {
      logger.warn(
        { child: child.id, reason: messageOf(error) },
        'the checkpoint of a stopped child could not be deleted; it expires by itself',
      );
    });
  }

  private happened(child: Watched, event: CadenceEvent): void {
    if (!this.isWatched(child)) return;
    const { cadence, effect } = beat(child.cadence, event, child.every.messages);
    child.cadence = cadence;
    if (event === 'StateCaptured') child.timer?.cancel();
    if (effect === 'TakeCheckpoint') this.take(child);
    else if (effect === 'StartInterval') this.wait(child, child.every.interval, 'IntervalPassed');
    else if (effect === 'StartPause') this.wait(child, pauseAfter(cadence.failures), 'PauseEnded');
  }

  private wait(child: Watched, span: number, then: CadenceEvent): void {
    child.timer?.cancel();
    if (span !== Infinity)
      child.timer = this.node.clock.after(span, () => this.happened(child, then));
  }

  private take(child: Watched): void {
    this.queue.add(child);
    this.takeNext();
  }

  private takeNext(): void {
    for (const child of this.queue) {
      if (this.taking >= atOnce) return;
      this.queue.delete(child);
      this.taking++;
      void this.takeOne(child).finally(() => {
        this.taking--;
        this.takeNext();
      });
    }
  }

  /** Resolves when it stands in nobody's way any more; never rejects. */
  private async takeOne(child: Watched): Promise<void> {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const missed = () => void over.then(() => this.happened(child, 'CheckpointMissed'));
    try {
      const outcome = await takeCheckpoint(this.node, child, {
        version: ++this.lastVersion,
        isWatched: () => this.isWatched(child),
        captures: () => this.happened(child, 'StateCaptured'),
        over: end,
      });
      if (outcome === 'stored') this.happened(child, 'CheckpointStored');
      else if (outcome === 'stale') this.unwatch(child);
      else missed();
    } catch (error) {
      if (this.isWatched(child)) this.report(child, error);
      missed();
    }
  }

  private report({ id }: Watched, error: unknown): void {
    const problem = problemOf(error, 'checkpoint_failed');
    this.node.logger.warn(
      { child: id, reason: problem.message },
      'a checkpoint failed; the child goes on, and it is tried again',
    );
    this.node.events.emit('checkpointFailed', { id, ...problem });
  }

  /** The TTL clears up after the dead; it must not eat the checkpoints of the living. */
  private renewLater(): void {
    const shortest = Math.min(...[...this.watched.values()].map(({ every }) => every.ttl));
    if (this.renewal || shortest === Infinity) return;
    this.renewal = this.node.clock.after(Math.min(shortest / 3, longestRenewal), () => {
      this.renewal = undefined;
      void this.renew();
      this.renewLater();
    });
  }

  /** One that is gone, with the data of the store, is made again. */
  private async renew(): Promise<void> {
    const children = [...this.watched.values()];
    const { checkpoints } = this.node.connection;
    for (const ttl of new Set(children.map(({ every }) => every.ttl))) {
      const alike = children.filter(({ every }) => every.ttl === ttl);
      const keys = new Map(alike.map((child) => [this.keyOf(child), child]));
      const missing = await checkpoints.keep([...keys.keys()], ttl).catch(() => []);
      for (const key of missing) this.happened(keys.get(key)!, 'CheckpointLost');
    }
  }

  private keyOf({ id }: Watched): string {
    return checkpointKey(this.node.options.hubId, id);
  }
}

const pauseAfter = (failures: number): number =>
  Math.min(longestPause, firstPause * 2 ** (failures - 1));
