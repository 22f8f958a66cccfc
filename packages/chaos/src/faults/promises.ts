import { broken } from '../chaos/outcome';
import type { Verdict } from '../checker/check';
import { meetsProcess } from './fault';
import type { Figures } from './figures';
import { faultOf, type Row } from './row';

/** All that a row has come to. */
export interface Outcome {
  readonly row: Row;
  readonly verdict: Verdict;
  readonly figures: Figures;
  /** How long the fault really lasted, milliseconds: a Redis takes its time to start. */
  readonly lasted: number;
  /** Children that lost their state, although the process that the fault met never had them. */
  readonly unconcerned: readonly string[];
  /** Nodes that lost their lease, although the fault did not meet them. */
  readonly bystandersFenced: readonly string[];
  /** What else went wrong, in words. */
  readonly problems: readonly string[];
  /** How many times it was lived through: again when the machine was too busy for it to say anything. */
  readonly attempts: number;
}

/** What the machine may take on top of what is promised, milliseconds: messages come in turn, and processes share it. */
export const allowance = 2_500;

/** What went against the promises of this row, in words; empty if nothing did. `lease`: milliseconds. */
export function brokenBy(outcome: Outcome, lease: number): string[] {
  const { row, verdict, figures, unconcerned, problems } = outcome;
  const { costs, within } = faultOf(row.fault);
  const latest = within * lease + (meetsProcess(row.fault) ? 0 : outcome.lasted) + allowance;
  const { served } = figures;
  return [
    ...broken(verdict),
    ...problems,
    served === undefined ? 'a child never served again' : undefined,
    served !== undefined && served > latest
      ? `served again after ${Math.round(served)} ms instead of ${Math.round(latest)} at most`
      : undefined,
    unconcerned.length > 0
      ? `${unconcerned.length} children lost their state with a process that never had them (${unconcerned.slice(0, 3).join(', ')})`
      : undefined,
    ...(costs === 'nothing' ? costing(outcome) : []),
  ].filter((fault) => fault !== undefined);
}

function costing({ figures, verdict }: Outcome): (string | undefined)[] {
  const { children, kept, lost, unanswered } = figures;
  return [
    kept.length < children ? `${children - kept.length} children lost their state` : undefined,
    lost > 0 ? `${lost} messages lost` : undefined,
    unanswered > 0 ? `${unanswered} questions unanswered` : undefined,
    verdict.takeovers > 0 ? `${verdict.takeovers} children were taken over` : undefined,
    verdict.fenced > 0 ? `${verdict.fenced} nodes lost their lease` : undefined,
  ];
}
