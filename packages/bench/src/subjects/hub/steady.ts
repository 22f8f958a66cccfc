import type { Ref } from 'nact';
import type { Message } from '../load';
import type { Asked } from './asked';
import { refsOf, type Group } from './children';
import { Probe } from './probe';

export interface SteadyCrowd extends Group {
  /** Queries per second in all, those of the probes among them. */
  readonly rate: number;
  /** Each asks one child every millisecond, until that has moved: then another one. */
  readonly probes: number;
  /** So many of the group are to move, the first ones; undefined when nothing moves. */
  readonly moving?: number;
}

/** A timer is late by so much anyway, milliseconds: only beyond that has a query waited before it was asked. */
const tolerance = 1;
/** No more are asked while so many are under way: a run that cannot keep up has to end all the same. */
const most = 10_000;

/** Queries at a steady rate, to one child after another: each is asked when it is due, whether or not others are answered. */
export class Steady {
  private readonly refs: readonly Ref<Message>[];
  private readonly probes: readonly Probe[];
  private readonly perTick: number;
  private readonly timer: NodeJS.Timeout;
  private due = performance.now() + 1;
  private next = 0;

  constructor(
    private readonly asked: Asked,
    { rate, probes, moving, ...group }: SteadyCrowd,
  ) {
    this.refs = refsOf(group);
    this.perTick = rate / 1_000;
    this.probes = Array.from(
      { length: probes },
      () => new Probe({ asked, refs: this.refs, group, moving }),
    );
    this.timer = setInterval(() => this.tick(), 1);
  }

  /** The longest wait for each child that was probed, milliseconds; when nothing is under way any more. */
  pauses(): readonly number[] {
    for (const probe of this.probes) probe.end();
    return this.probes.flatMap(({ pauses }) => pauses);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = performance.now();
    for (; this.due <= now; this.due++) {
      if (this.asked.underWay >= most) continue;
      const since = Math.min(now, this.due + tolerance);
      const probing = this.probes.filter((probe) => probe.ask(since)).length;
      for (let rest = this.perTick - probing; rest > 0; rest--)
        void this.asked.ask(this.refs[this.next++ % this.refs.length]!);
    }
  }
}
