import type { Entry, Journal, Seen } from '../journal/entry';
import { add, type Deed, inOrder, type Lives } from './lives';

interface Step extends Deed {
  readonly id: string;
  readonly count: number;
  /** The first message that its process began after it had been stopped (SIGSTOP). */
  readonly afterStop: boolean;
}

export interface Instances {
  /** Epochs of a child in which two processes began messages. */
  readonly two: readonly string[];
  /** Messages that were begun in an epoch when a later one had begun messages already. */
  readonly stale: readonly string[];
  /** Messages after which the state did not hold one message more than before. */
  readonly forgotten: readonly string[];
}

/** What instances of children may not do: be two, go on after they are over, or forget. */
export function readInstances(journals: readonly Journal[], lives: Lives): Instances {
  const steps = stepsOf(journals);
  return {
    two: [...steps].flatMap(([child, list]) => twoInOneEpoch(child, list)),
    stale: [...steps].flatMap(([child, list]) => behindALaterEpoch(child, list)),
    forgotten: [...steps].flatMap(([child, list]) => gaps(child, list, lives)),
  };
}

function stepsOf(journals: readonly Journal[]): Map<string, Step[]> {
  const stops = stopsOf(journals);
  const steps = new Map<string, Step[]>();
  for (const { process, entries } of journals) {
    const stopsAhead = [...(stops.get(process) ?? [])];
    entries.forEach((entry, line) => {
      if (entry.what !== 'seen') return;
      const afterStop = stopsAhead.length > 0 && stopsAhead[0]! <= entry.at;
      while (stopsAhead.length > 0 && stopsAhead[0]! <= entry.at) stopsAhead.shift();
      add(steps, entry.child, stepOf(entry, process, line, afterStop));
    });
  }
  for (const list of steps.values()) list.sort(inOrder);
  return steps;
}

const stepOf = (
  { at, id, epoch, count }: Entry & Seen,
  process: string,
  line: number,
  afterStop: boolean,
): Step => ({ at, id, epoch, count, process, line, afterStop });

/** When each process was let go on. */
function stopsOf(journals: readonly Journal[]): Map<string, number[]> {
  const stops = new Map<string, number[]>();
  for (const { entries } of journals)
    for (const entry of entries)
      if (entry.what === 'fault' && entry.fault === 'stop') add(stops, entry.process!, entry.at);
  return stops;
}

function twoInOneEpoch(child: string, list: readonly Step[]): string[] {
  const processes = new Map<number, Set<string>>();
  for (const { epoch, process } of list)
    processes.set(epoch, (processes.get(epoch) ?? new Set()).add(process));
  return [...processes]
    .filter(([, names]) => names.size > 1)
    .map(([epoch, names]) => `${child} in epoch ${epoch} on ${[...names].sort().join(' and ')}`);
}

/**
 * Code that was running already when its process was stopped cannot be taken back: the fencing token
 * is for that. It is one message for each stop.
 */
function behindALaterEpoch(child: string, list: readonly Step[]): string[] {
  let latest = -Infinity;
  return [...list]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ epoch, id, process, afterStop }) => {
      if (epoch < latest && !afterStop)
        return [`${id} at ${child} in epoch ${epoch} on ${process}, after epoch ${latest}`];
      latest = Math.max(latest, epoch);
      return [];
    });
}

/** Within a life each message finds the state that the one before it has left. */
function gaps(child: string, list: readonly Step[], lives: Lives): string[] {
  return list.flatMap((step, i) => {
    const before = list[i - 1];
    const goesOn =
      before !== undefined && lives.at(child, before.epoch) === lives.at(child, step.epoch);
    const expected = goesOn ? before.count + 1 : undefined;
    if (step.count === (expected ?? step.count)) return [];
    return [
      `${child} at ${step.id} on ${step.process} in epoch ${step.epoch}: ${step.count} instead of ${expected}`,
    ];
  });
}
