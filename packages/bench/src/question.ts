import type { Bench, Extent } from './bench';
import type { Machine } from './report/machine';
import type { Target } from './measure/target';

/** What one contender did in one round, by the name of the metric. */
export type Sample = Readonly<Record<string, number>>;

/** One way to do the work of a question. */
export interface Contender {
  readonly label: string;
  /** hub: ours. floor: the same work by hand, with nothing of ours. peer: another system. */
  readonly role: 'hub' | 'floor' | 'peer';
  measure(): Promise<Sample>;
}

/** A figure of another run that cannot be measured here. */
export interface Quoted {
  readonly label: string;
  readonly metric: string;
  readonly value: number;
}

export interface Metric {
  readonly unit: string;
  readonly better: 'more' | 'less';
}

/** One question that the benchmarks answer. */
export interface Question {
  /** As in `npm run bench -- local-dispatch`. */
  readonly name: string;
  readonly title: string;
  /** What is done, how often, and what is counted. */
  readonly method: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly targets: readonly Target[];
  readonly quoted?: readonly Quoted[];
  /** Rounds of a full run; a quick or short one has fewer. Default 5. */
  readonly rounds?: number;
  /** How many rounds are thrown away before. Default 1. */
  readonly warmUps?: number;
  /** Sets up everything; what is opened through `bench` is closed by it. */
  open(bench: Bench): Promise<readonly Contender[]>;
}

/** What came of a question: per round the sample of each contender, by label. */
export interface Answer {
  readonly question: Question;
  readonly contenders: readonly Pick<Contender, 'label' | 'role'>[];
  readonly rounds: readonly Round[];
  readonly extent: Extent;
  /** What it was measured on. */
  readonly machine: Machine;
  /** Milliseconds that it took in all. */
  readonly took: number;
}

export type Round = Readonly<Record<string, Sample>>;
