import type { Answer, Round } from '../question';
import { spreadOf, type Spread } from './spread';

/** What a question should come to. */
export interface Target {
  readonly text: string;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** Within one round, so that what slows the machine down slows both sides of a ratio down. */
  readonly value: (round: Round) => number;
}

export interface Verdict {
  readonly target: Target;
  readonly measured: Spread;
  /** Whether the median keeps to the bound. */
  readonly isMet: boolean;
}

/** One figure: a contender's label and a metric. */
export type Figure = readonly [label: string, metric: string];

/** NaN when the contender did not take part. */
const figure = (round: Round, [label, metric]: Figure): number => round[label]?.[metric] ?? NaN;

type Bound = readonly ['at least' | 'at most', number];

/** One figure divided by another one of the same round. */
export const ratio = (
  text: string,
  over: Figure,
  under: Figure,
  [bound, limit]: Bound,
): Target => ({
  text,
  bound,
  limit,
  value: (round) => figure(round, over) / figure(round, under),
});

/** A figure by itself. */
export const absolute = (text: string, of: Figure, [bound, limit]: Bound): Target => ({
  text,
  bound,
  limit,
  value: (round) => figure(round, of),
});

export function judge({ question, rounds }: Answer): Verdict[] {
  return question.targets.map((target) => {
    const measured = spreadOf(rounds.map(target.value));
    const { bound, limit } = target;
    const isMet = bound === 'at least' ? measured.median >= limit : measured.median <= limit;
    return { target, measured, isMet };
  });
}
