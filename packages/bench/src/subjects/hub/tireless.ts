import type { Ref } from 'nact';
import type { Message } from '../load';
import type { Asked } from './asked';
import { refsOf, type Group } from './children';

export interface TirelessCrowd extends Group {
  /** Each asks one child after another, all of the group. */
  readonly clients: number;
  /** Each of these asks one child only, over and over: its longest wait is the pause of that child. */
  readonly probes: number;
}

/** Clients that never pause: they ask again as soon as they have their answer, and fill the process with work. */
export class Tireless {
  private readonly longest: number[] = [];
  private open = true;

  constructor(
    private readonly asked: Asked,
    { clients, probes, ...group }: TirelessCrowd,
  ) {
    const refs = refsOf(group);
    const spacing = Math.max(1, Math.floor(refs.length / Math.max(1, probes)));
    for (let n = 0; n < clients; n++)
      void this.run((turn) => refs[(n + turn * clients) % refs.length]!);
    for (let n = 0; n < probes; n++) {
      this.longest[n] = 0;
      void this.run(
        () => refs[(n * spacing) % refs.length]!,
        (wait) => (this.longest[n] = Math.max(this.longest[n]!, wait)),
      );
    }
  }

  /** The longest wait of each probe, milliseconds. */
  pauses(): readonly number[] {
    return this.longest;
  }

  end(): void {
    this.open = false;
  }

  private async run(
    next: (turn: number) => Ref<Message>,
    waited: (time: number) => void = () => undefined,
  ): Promise<void> {
    for (let turn = 0; this.open; turn++) {
      const since = performance.now();
      await this.asked.ask(next(turn));
      waited(performance.now() - since);
    }
  }
}
