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
  const routeOf = routesOf(processes);
  const letters = lettersOf(journals, routeOf);
  const missing = [...sent.values()].filter(({ id }) => !times.has(id));
  const died = new Set(missing.filter((message) => mayHaveDied(message, lives, processes)));
  const left = new Map([...letters].map(([route, list]) => [route, list.length]));
  const take = (route: string): boolean => {
    const count = left.get(route) ?? 0;
    left.set(route, count - 1);
    return count > 0;
  };
  const unsaid = missing.filter((message) => !died.has(message) && !take(routeOf(message)));
  const otherwise = new Map(
    unsaid.map((message) => [message, otherRoutes(message).map(routeOf).find(take)]),
  );
  const lost = unsaid.filter((message) => otherwise.get(message) === undefined);
  const silent = new Set([...died, ...lost]);
  return {
    died: [...died],
    reported: missing.filter((message) => !silent.has(message)),
    lost,
    untrue: untrueLetters(letters, [
      ...missing.map(routeOf),
      ...[...otherwise.values()].filter((route) => route !== undefined),
      // What would have died with a node that was killed later may have been told before that.
      ...[...died].flatMap((message) => otherRoutes(message).map(routeOf)),
    ]),
  };
}

/**
 * What a child sends when its instance has ended already, because its node left or lost its lease in
 * the middle of a message, is sent by that node. And whose message it was that an instance had in its
 * mailbox is not always known.
 */
function otherRoutes({ from, to, process }: Message): Ends[] {
  const asProcess = from.startsWith('@') ? [] : [{ from: `@${process}`, to }];
  return [...asProcess, { from: 'unknown', to }];
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

function lettersOf(
  journals: readonly Journal[],
  routeOf: (ends: Ends) => string,
): Map<string, Letter[]> {
  const letters = new Map<string, Letter[]>();
  for (const { entries } of journals)
    for (const entry of entries) if (entry.what === 'letter') add(letters, routeOf(entry), entry);
  return letters;
}

function untrueLetters(
  letters: ReadonlyMap<string, readonly Letter[]>,
  missing: readonly string[],
): string[] {
  const counts = new Map<string, number>();
  for (const route of missing) counts.set(route, (counts.get(route) ?? 0) + 1);
  return [...letters].flatMap(([route, list]) => {
    if (route.startsWith('unknown ')) return [];
    const certain = list.filter((letter) => letter.certain);
    const surplus = certain.length - (counts.get(route) ?? 0);
    return surplus > 0 ? [`${surplus} of ${route}: ${certain[0]!.reason}`] : [];
  });
}

/** From whom to whom something was sent. */
interface Ends {
  readonly from: string;
  readonly to: string;
}

/** A process that lost its lease is another node afterwards, but what it had sent is still its own. */
function routesOf(processes: Processes): (ends: Ends) => string {
  const nameOf = (party: string) => {
    const process = party.startsWith('@') ? processes.of(party.slice(1)) : undefined;
    return process === undefined ? party : `@${process}`;
  };
  return ({ from, to }) => `${nameOf(from)} ${nameOf(to)}`;
}
