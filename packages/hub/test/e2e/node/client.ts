import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { dispatch, query, type Ref } from 'nact';
import type { Hub } from 'nact-hub';
import type { LedgerMessage } from './ledger';

/** What a client has done: how far its numbers have come with each child, and what went wrong. */
export interface Tally {
  readonly sent: Record<string, number>;
  readonly queries: number;
  readonly dispatches: number;
  readonly failures: readonly string[];
}

/** How many questions wait for an answer at once. */
const concurrency = 40;

/** Increments children steadily, by questions and by dispatches in turn, until it is told to stop. */
export class Client {
  private readonly sent: Record<string, number> = {};
  private readonly failures: string[] = [];
  private queries = 0;
  private dispatches = 0;
  private running = true;
  private readonly done: Promise<unknown>;

  constructor(
    private readonly hub: Hub,
    private readonly name: string,
    private readonly ids: readonly string[],
    /** How long each worker rests after a round, milliseconds. */
    private readonly rest = 0,
  ) {
    this.done = Promise.all(Array.from({ length: concurrency }, (_, i) => this.work(i)));
  }

  /** Sends nothing more. */
  stop(): void {
    this.running = false;
  }

  /** Resolves when every question has been answered. */
  async tally(): Promise<Tally> {
    this.stop();
    await this.done;
    const { sent, queries, dispatches, failures } = this;
    return { sent, queries, dispatches, failures };
  }

  /** Each worker has children of its own, so that a child's numbers are sent in order. */
  private async work(worker: number): Promise<void> {
    const own = this.ids.filter((_, index) => index % concurrency === worker);
    while (this.running) {
      for (const id of own) {
        if (!this.running) return;
        const ref = this.hub.lookupChild<LedgerMessage>(id)!.ref;
        dispatch(ref, this.next(id));
        this.dispatches++;
        await this.ask(ref, id);
        await turn();
      }
      if (this.rest > 0) await sleep(this.rest);
    }
  }

  private next(id: string, from?: Ref<number>): LedgerMessage {
    const number = (this.sent[id] = (this.sent[id] ?? 0) + 1);
    return { type: 'increment', client: this.name, number, ...(from ? { from } : {}) };
  }

  private async ask(ref: Ref<LedgerMessage>, id: string): Promise<void> {
    try {
      const answer = await query(ref, (from: Ref<number>) => this.next(id, from), 10_000);
      if (answer !== this.sent[id]) this.failures.push(`${id}: answered ${answer}`);
      this.queries++;
    } catch (error) {
      this.failures.push(`${id} ${this.sent[id]}: ${String(error)}`);
    }
  }
}
