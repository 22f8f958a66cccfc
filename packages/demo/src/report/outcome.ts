import type { Audit } from './audit';
import type { PauseFigures } from './pauses';

/** Everything that a run has measured. */
export interface Outcome {
  /** What was replaced: `node` in one process, `process` over Redis. */
  readonly unit: 'node' | 'process';
  readonly units: number;
  readonly replaced: number;
  /** How many times a cart moved to another node. */
  readonly moved: number;
  /** Why requests had no good answer, one reason each. */
  readonly failures: readonly string[];
  /** What else should not have happened. */
  readonly problems: readonly string[];
  readonly audit: Audit;
  readonly pauses: PauseFigures;
  /** Milliseconds from the first customer to the last one's answer. */
  readonly duration: number;
}

export const plural = { node: 'nodes', process: 'processes' } as const;

/** What went wrong, in words; empty when the shop has kept every promise. */
export function faultsOf(outcome: Outcome): string[] {
  const { audit, unit, units, replaced } = outcome;
  const faults = [
    counted(audit.lost.length, 'lost', audit.lost),
    counted(audit.doubled.length, 'doubled', audit.doubled),
    counted(audit.reordered.length, 'out of order', audit.reordered),
    counted(audit.unexpected.length, 'that nobody asked for', audit.unexpected),
    counted(outcome.failures.length, 'failed requests', outcome.failures),
    replaced === units ? undefined : `${replaced} of ${units} ${plural[unit]} replaced`,
    audit.acknowledged === 0 ? 'no customer was served' : undefined,
    outcome.moved === 0 ? 'no cart has moved' : undefined,
    ...tallied(outcome.problems),
  ];
  return faults.filter((fault) => fault !== undefined);
}

export const exitCodeOf = (outcome: Outcome): 0 | 1 => (faultsOf(outcome).length === 0 ? 0 : 1);

function counted(count: number, what: string, examples: readonly string[]): string | undefined {
  if (count === 0) return undefined;
  const shown = examples.slice(0, 3).join(', ');
  return `${count} ${what}${shown && ` (${shown}${examples.length > 3 ? ', ...' : ''})`}`;
}

/** The same problem, a thousand times, is one line. */
function tallied(problems: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const problem of problems) times.set(problem, (times.get(problem) ?? 0) + 1);
  return [...times].map(([problem, count]) => (count === 1 ? problem : `${problem} (${count}x)`));
}
