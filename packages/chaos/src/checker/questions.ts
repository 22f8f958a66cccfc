import type { Journal } from '../journal/entry';
import type { Losses } from './losses';
import type { Processes } from './processes';
import { answerTo, type Message, type Traffic } from './traffic';

export interface Questions {
  readonly asked: number;
  readonly answered: number;
  /** nact's query gave up after its timeout. */
  readonly timedOut: number;
  /** nact's query heard that there will be no answer. */
  readonly rejected: number;
  /** Nobody was left to hear the answer. */
  readonly askerDied: number;
  /** Of actors that ask without a timeout: question or answer is accounted for as lost. */
  readonly lost: number;
  readonly answeredTwice: readonly string[];
  /** Nobody knows why. */
  readonly unaccounted: readonly string[];
}

export function readQuestions(
  journals: readonly Journal[],
  traffic: Traffic,
  losses: Losses,
  processes: Processes,
): Questions {
  const questions = [...traffic.sent.values()].filter(
    ({ kind }) => kind === 'query' || kind === 'ask',
  );
  const givenUp = givenUpOf(journals);
  const accounted = new Set([...losses.died, ...losses.reported].map(({ id }) => id));
  const begunBy = begunByOf(traffic);
  const fateOf = (question: Message): Exclude<keyof Questions, 'asked' | 'answeredTwice'> => {
    const { id, process } = question;
    if (traffic.times.has(answerTo(id))) return 'answered';
    if (processes.wasKilled(process)) return 'askerDied';
    const why = givenUp.get(id);
    if (why !== undefined) return /timeout/i.test(why) ? 'timedOut' : 'rejected';
    const isKnown =
      accounted.has(id) ||
      accounted.has(answerTo(id)) ||
      (!traffic.sent.has(answerTo(id)) && diedAt(begunBy.get(id), processes));
    return isKnown ? 'lost' : 'unaccounted';
  };
  const fates = questions.map((question) => ({ id: question.id, fate: fateOf(question) }));
  const count = (which: string): number => fates.filter(({ fate }) => fate === which).length;
  return {
    asked: questions.length,
    answered: count('answered'),
    timedOut: count('timedOut'),
    rejected: count('rejected'),
    askerDied: count('askerDied'),
    lost: count('lost'),
    answeredTwice: questions
      .filter(({ id }) => (traffic.times.get(answerTo(id)) ?? 0) > 1)
      .map(({ id }) => id),
    unaccounted: fates.filter(({ fate }) => fate === 'unaccounted').map(({ id }) => id),
  };
}

function givenUpOf(journals: readonly Journal[]): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const { entries } of journals)
    for (const entry of entries) if (entry.what === 'unanswered') reasons.set(entry.id, entry.why);
  return reasons;
}

function begunByOf({ arrivals }: Traffic): Map<string, string> {
  const processes = new Map<string, string>();
  for (const list of arrivals.values())
    for (const { id, process } of list) processes.set(id, process);
  return processes;
}

/** Whoever had begun to work on the answer died over it. */
const diedAt = (process: string | undefined, processes: Processes): boolean =>
  process !== undefined && processes.wasKilled(process);
