import type { Journal, Letter } from '../journal/entry';
import { add, type Lives } from './lives';
import type { Processes } from './processes';
import type { Message, Traffic } from './traffic';

export interface Losses {
  /** What its sender had kept, or what its asker was to get, and died with it. */
  readonly died: readonly Message[];
  /** Reported as dead letters. */
  readonly reported: readonly Message[];
  /** Vanished in silence. */
  readonly lost: readonly Message[];
  /** Reported as certainly not processed, although they were. */
  readonly untrue: readonly string[];
}

/** Accounts for every message that never came. */
export function readLosses(
  journals: readonly Journal[],
  { sent, times }: Traffic,
  lives: Lives,
  processes: Processes,
): Losses {
  const letters = lettersOf(journals);
  const missing = [...sent.values()].filter(({ id }) => !times.has(id));
  const died = new Set(missing.filter((message) => mayHaveDied(message, lives, processes)));
  const others = grouped(missing.filter((message) => !died.has(message)));
  const unknown = new Map(
    [...letters]
      .filter(([route]) => route.startsWith('unknown '))
      .map(([route, list]) => [route, list.length]),
  );
  const reported: Message[] = [];
  const lost: Message[] = [];
  for (const [route, messages] of others) {
    const count = letters.get(route)?.length ?? 0;
    reported.push(...messages.slice(0, count));
    for (const message of messages.slice(count)) {
      // Whose message it was that an instance had in its mailbox is not always known.
      const anonymous = `unknown ${message.to}`;
      const left = unknown.get(anonymous) ?? 0;
      unknown.set(anonymous, left - 1);
      (left > 0 ? reported : lost).push(message);
    }
  }
  return { died: [...died], reported, lost, untrue: untrueLetters(letters, grouped(missing)) };
}

/** A node takes with it what it has sent; a child what it has sent in the life that ended with its node. */
function mayHaveDied(
  { from, to, process, epoch }: Message,
  lives: Lives,
  processes: Processes,
): boolean {
  const addressee = to.startsWith('@') ? processes.of(to.slice(1)) : undefined;
  if (addressee !== undefined && processes.wasKilled(addressee)) return true;
  if (from.startsWith('@')) return processes.wasKilled(process);
  const owners = lives.lastOwners(from, lives.at(from, epoch));
  const all = [...owners.processes, ...owners.nodes.map((node) => processes.of(node))];
  return all.some((owner) => owner !== undefined && processes.wasKilled(owner));
}

function lettersOf(journals: readonly Journal[]): Map<string, Letter[]> {
  const letters = new Map<string, Letter[]>();
  for (const { entries } of journals)
    for (const entry of entries) if (entry.what === 'letter') add(letters, routeOf(entry), entry);
  return letters;
}

function grouped(messages: readonly Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>();
  for (const message of messages) add(groups, routeOf(message), message);
  return groups;
}

function untrueLetters(
  letters: ReadonlyMap<string, readonly Letter[]>,
  missing: ReadonlyMap<string, readonly Message[]>,
): string[] {
  return [...letters].flatMap(([route, list]) => {
    if (route.startsWith('unknown ')) return [];
    const certain = list.filter((letter) => letter.certain);
    const surplus = certain.length - (missing.get(route)?.length ?? 0);
    return surplus > 0 ? [`${surplus} of ${route}: ${certain[0]!.reason}`] : [];
  });
}

const routeOf = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  `${from} ${to}`;
