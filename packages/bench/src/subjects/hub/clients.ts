import { query, type Ref } from 'nact';
import { now } from '../../process/clock';
import type { Message } from '../load';
import { refsOf, type Group } from './children';

/** Longer than any pause of a move, milliseconds. */
const patience = 30_000;

export interface Crowd extends Group {
  /** Each asks one child after another, all of the group. */
  readonly clients: number;
  /** Each of these asks one child only, over and over: its longest wait is the pause of that child. */
  readonly probes: number;
}

export interface Traffic {
  /** Per second. */
  readonly rate: number;
  readonly answered: number;
  readonly failed: number;
  /** The longest wait of each probe, milliseconds. */
  readonly pauses: readonly number[];
}

/** Steady queries to a group, from clients that ask again as soon as they have their answer. */
export class Clients {
  private open = true;
  private answered = 0;
  private failed = 0;
  private readonly begun = now();
  private readonly pauses: number[] = [];
  private readonly running: Promise<void>[];

  constructor({ clients, probes, ...group }: Crowd) {
    const refs = refsOf(group);
    const spacing = Math.max(1, Math.floor(refs.length / Math.max(1, probes)));
    this.running = [
      ...Array.from({ length: clients }, (_, n) =>
        this.run((turn) => refs[(n + turn * clients) % refs.length]!),
      ),
      ...Array.from({ length: probes }, (_, n) =>
        this.run(
          () => refs[(n * spacing) % refs.length]!,
          (wait) => (this.pauses[n] = Math.max(this.pauses[n] ?? 0, wait)),
        ),
      ),
    ];
  }

  async end(): Promise<Traffic> {
    const rate = (this.answered / (now() - this.begun)) * 1_000;
    this.open = false;
    await Promise.all(this.running);
    const { answered, failed, pauses } = this;
    return { rate, answered, failed, pauses };
  }

  private async run(
    next: (turn: number) => Ref<Message>,
    waited: (time: number) => void = () => undefined,
  ): Promise<void> {
    for (let turn = 0; this.open; turn++) {
      const asked = performance.now();
      try {
        await query(next(turn), (from: Ref<number>): Message => ({ type: 'ask', from }), patience);
        this.answered++;
      } catch {
        this.failed++;
      }
      waited(performance.now() - asked);
    }
  }
}

let crowd: Clients | undefined;

export function begin(options: Crowd): void {
  crowd = new Clients(options);
}

export const end = (): Promise<Traffic> => crowd!.end();

/** How many questions the children of a group have been asked in all. Asks each once more, which counts, too. */
export async function countAll(group: Group): Promise<number> {
  const counts = await Promise.all(
    refsOf(group).map((ref) =>
      query(ref, (from: Ref<number>): Message => ({ type: 'ask', from }), patience),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
