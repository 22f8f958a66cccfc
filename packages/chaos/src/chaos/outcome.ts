import type { Verdict } from '../checker/check';

/** All that a run has come to. */
export interface Outcome {
  readonly seed: number;
  readonly kill: boolean;
  readonly verdict: Verdict;
  /** What else should not have happened. */
  readonly problems: readonly string[];
}

/** What went against the promises, in words; empty if nothing did. */
export function faultsOf({ kill, verdict, problems }: Outcome): string[] {
  const always = [
    ...broken(verdict),
    verdict.seen === 0 ? 'nothing was seen' : undefined,
    verdict.moves === 0 ? 'no child has moved' : undefined,
    ...problems,
  ];
  return [...always, ...(kill ? [] : withoutKills(verdict))].filter((fault) => fault !== undefined);
}

/** What may never be, whatever happens. */
export function broken(verdict: Verdict): string[] {
  const { losses, questions, instances } = verdict;
  return [
    counted(
      'lost',
      losses.lost.map(({ id, from, to }) => `${id} from ${from} to ${to}`),
    ),
    counted('doubled', verdict.doubled),
    counted('reordered', verdict.reordered),
    counted('that nobody sent', verdict.invented),
    counted('questions answered twice', questions.answeredTwice),
    counted('questions without an answer or a reason', questions.unaccounted),
    counted('epochs with two instances', instances.two),
    counted('begun behind a later epoch', instances.stale),
    counted('forgotten by the state', instances.forgotten),
    counted('reported lost that were not', losses.untrue),
    counted('processes that ended by themselves', verdict.crashed),
  ].filter((fault) => fault !== undefined);
}

/** While nobody dies nothing may be lost, not even with a word. */
function withoutKills({ sent, seen, losses, questions, fenced, takeovers }: Verdict) {
  const unanswered = questions.asked - questions.answered;
  const accounted = losses.died.length + losses.reported.length;
  return [
    accounted > 0 ? `${accounted} lost of ${sent} (${seen} seen) although nobody died` : undefined,
    unanswered > 0 ? `${unanswered} questions unanswered` : undefined,
    fenced > 0 ? `${fenced} nodes lost their lease` : undefined,
    takeovers > 0 ? `${takeovers} children were taken over` : undefined,
  ];
}

function counted(what: string, examples: readonly string[]): string | undefined {
  if (examples.length === 0) return undefined;
  const shown = examples.slice(0, 3).join('; ');
  return `${examples.length} ${what} (${shown}${examples.length > 3 ? '; ...' : ''})`;
}
