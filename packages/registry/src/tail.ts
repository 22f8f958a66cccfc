import { backoff, type Clock, CorruptError, type Logger, messageOf, pause } from '@nact-hub/core';
import { askingAgain } from './asking-again';
import type { Position } from './log';
import type { Change, Replica } from './replica/replica';
import type { RegistryStore, Snapshot } from './store';

export interface TailOptions {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly replica: Replica;
  /** How long one read waits for an entry, milliseconds. */
  readonly wait: number;
  /** Whether what a snapshot does not have is not there. */
  readonly isWhole: (snapshot: Snapshot) => boolean;
  /** Hears what has been applied, in order; must not throw. */
  readonly onChanges: (changes: readonly Change[]) => void;
}

/** Keeps a replica up to date: reads the log entry by entry, and everything again when something is missing. */
export class Tail {
  private position: Position = '';
  /** Something is missing: nothing is applied until everything has been read again. */
  private stale = true;
  private reading: Promise<void> | undefined;
  private failures = 0;
  private readonly life = new AbortController();

  constructor(private readonly options: TailOptions) {}

  /** Follows the log until `end`. Errors are logged, and tried again. */
  async follow(): Promise<void> {
    while (!this.ended) {
      try {
        if (this.stale) await this.readAll();
        await this.readOn();
        this.failures = 0;
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** Reads everything again. Those who ask while it is under way share the outcome. */
  readAll(): Promise<void> {
    this.stale = true;
    this.reading ??= this.takeSnapshot().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /** Nothing is applied any more. A read that is under way ends when the store is closed. */
  end(): void {
    this.life.abort();
  }

  private get ended(): boolean {
    return this.life.signal.aborted;
  }

  private async takeSnapshot(): Promise<void> {
    const snapshot = await this.options.store.snapshot();
    if (this.ended) return;
    this.position = snapshot.position;
    this.stale = false;
    const { replica, isWhole, onChanges } = this.options;
    onChanges(replica.reset(snapshot, isWhole(snapshot)));
  }

  private async readOn(): Promise<void> {
    const { store, wait, replica, onChanges, logger } = this.options;
    const from = this.position;
    const { entries, position } = await store.read(from, wait);
    // Everything was read again meanwhile: it goes on from there, and these entries come again.
    if (this.position !== from) return;
    this.position = position;
    for (const entry of entries) {
      if (this.ended || this.stale) return;
      const { outcome, changes } = replica.apply(entry);
      // Nothing is read twice: a number that comes again is another entry, of a log that went back.
      if (outcome !== 'applied') this.stale = true;
      else onChanges(changes);
    }
    if (this.stale) logger.warn({ at: replica.number }, 'the log does not go on; reading all');
  }

  private async recover(err: unknown): Promise<void> {
    if (this.ended) return;
    const { logger, random } = this.options;
    this.failures += 1;
    const delay = backoff(this.failures, { ...askingAgain, random });
    logger.error({ reason: messageOf(err), delay }, 'the log could not be read; trying again');
    if (err instanceof CorruptError) this.stale = true;
    await pause(this.options.clock, delay, this.life.signal);
  }
}
