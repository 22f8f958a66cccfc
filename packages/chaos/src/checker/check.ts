import type { Journal } from '../journal/entry';
import { readInstances, type Instances } from './instances';
import { Lives } from './lives';
import { readLosses, type Losses } from './losses';
import { reordered } from './order';
import { readProcesses } from './processes';
import { readQuestions, type Questions } from './questions';
import { readTraffic, type Traffic } from './traffic';

/** What the journals of a run say. */
export interface Verdict {
  readonly sent: number;
  readonly seen: number;
  readonly losses: Losses;
  readonly doubled: readonly string[];
  readonly reordered: readonly string[];
  /** Came without having been sent. */
  readonly invented: readonly string[];
  readonly questions: Questions;
  readonly instances: Instances;
  /** Processes that ended without being told to. */
  readonly crashed: readonly string[];
  /** How many times a child moved. */
  readonly moves: number;
  /** How many times a child began another life. */
  readonly takeovers: number;
  /** How many nodes lost their lease. */
  readonly fenced: number;
  readonly faults: ReadonlyMap<string, number>;
}

/** Reads what every process has written, and says what became of every message. */
export function check(journals: readonly Journal[]): Verdict {
  const processes = readProcesses(journals);
  const lives = new Lives(journals);
  const traffic = readTraffic(journals, lives);
  const losses = readLosses(journals, traffic, lives, processes);
  return {
    sent: traffic.sent.size,
    seen: [...traffic.sent.keys()].filter((id) => traffic.times.has(id)).length,
    losses,
    doubled: doubled(traffic),
    reordered: reordered(traffic),
    invented: [...traffic.times.keys()].filter((id) => !traffic.sent.has(id)),
    questions: readQuestions(journals, traffic, losses, processes),
    instances: readInstances(journals, lives),
    crashed: processes.crashed,
    fenced: processes.fenced,
    ...tally(journals),
  };
}

/** An answer that came twice is a question that was answered twice. */
function doubled({ sent, times }: Traffic): string[] {
  return [...times]
    .filter(([id, count]) => count > 1 && sent.get(id)?.kind !== 'answer')
    .map(([id, count]) => `${id} to ${sent.get(id)?.to} ${count} times`);
}

function tally(journals: readonly Journal[]): Pick<Verdict, 'moves' | 'takeovers' | 'faults'> {
  const faults = new Map<string, number>();
  let moves = 0;
  let takeovers = 0;
  for (const { entries } of journals) {
    for (const entry of entries) {
      if (entry.what === 'moved') moves += entry.children.length;
      if (entry.what === 'takenOver') takeovers += 1;
      if (entry.what === 'fault') faults.set(entry.fault, (faults.get(entry.fault) ?? 0) + 1);
    }
  }
  return { moves, takeovers, faults };
}
