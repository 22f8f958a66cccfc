import type { Verdict } from '../checker/check';
import { add } from '../checker/lives';
import type { Entry, Journal } from '../journal/entry';

/** What a row has come to, in figures. */
export interface Figures {
  readonly children: number;
  /** Children whose state holds every message that they have begun. */
  readonly kept: readonly string[];
  readonly sent: number;
  /** Messages that never came, each accounted for. */
  readonly lost: number;
  readonly doubled: number;
  /** Questions to which no answer came. */
  readonly unanswered: number;
  /** From the fault until every child had processed a message that was sent after it by another process, milliseconds; undefined if one never did. */
  readonly served: number | undefined;
}

/** `since`: when the fault began, on the clock of journals. */
export function figuresOf(
  journals: readonly Journal[],
  verdict: Verdict,
  children: readonly string[],
  since: number,
): Figures {
  const { losses, questions } = verdict;
  const served = children.map((child) => servedAt(journals, child, since));
  return {
    children: children.length,
    kept: keptOf(journals, children),
    sent: verdict.sent,
    lost: losses.died.length + losses.reported.length,
    doubled: verdict.doubled.length,
    unanswered: questions.asked - questions.answered,
    served: served.every((at) => at !== undefined)
      ? (Math.max(...served) - since) / 1_000
      : undefined,
  };
}

type SeenEntry = Extract<Entry, { what: 'seen' }>;

function keptOf(journals: readonly Journal[], children: readonly string[]): string[] {
  const begun = new Map<string, SeenEntry[]>();
  for (const { entries } of journals)
    for (const entry of entries) if (entry.what === 'seen') add(begun, entry.child, entry);
  return children.filter((child) => {
    const list = begun.get(child) ?? [];
    const last = Math.max(...list.map(({ epoch }) => epoch));
    const count = Math.max(...list.filter(({ epoch }) => epoch === last).map((s) => s.count));
    return count === list.length;
  });
}

function servedAt(journals: readonly Journal[], child: string, since: number): number | undefined {
  const senders = new Map<string, string>();
  for (const { process, entries } of journals)
    for (const entry of entries)
      if (entry.what === 'sent' && entry.to === child && entry.at >= since)
        senders.set(entry.id, process);
  const times = journals.flatMap(({ process, entries }) =>
    entries.flatMap((entry) =>
      entry.what === 'seen' &&
      entry.child === child &&
      senders.has(entry.id) &&
      senders.get(entry.id) !== process
        ? [entry.at]
        : [],
    ),
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The children that this process has had, or may have had because they were on their way to it. */
export function hadBy(
  process: string,
  journals: readonly Journal[],
  onTheirWay: readonly string[],
): ReadonlySet<string> {
  const had = new Set(onTheirWay);
  const nodes = new Set(
    journals
      .filter((journal) => journal.process === process)
      .flatMap(({ entries }) => entries.flatMap((e) => (e.what === 'joined' ? [e.node] : []))),
  );
  for (const { process: writer, entries } of journals)
    for (const entry of entries) {
      if (entry.what === 'seen' && writer === process) had.add(entry.child);
      if (entry.what === 'moved' && nodes.has(entry.to))
        for (const child of entry.children) had.add(child);
    }
  return had;
}
