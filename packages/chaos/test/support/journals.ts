import type { Entry, Fact, Journal } from '../../src/journal/entry';

/** What one process writes. */
export type Line = readonly [process: string, fact: Fact];

/** Journals written by hand: each line a microsecond after the one before, whichever process wrote it. */
export function journalsOf(lines: readonly Line[]): Journal[] {
  const journals = new Map<string, Entry[]>();
  lines.forEach(([process, fact], at) => {
    const entries = journals.get(process) ?? [];
    entries.push({ at, ...fact });
    journals.set(process, entries);
  });
  return [...journals].map(([process, entries]) => ({ process, entries }));
}

export const joined = (process: string): Line => [
  process,
  { what: 'joined', node: `${process}.x`, pid: 1 },
];
export const ended = (process: string): Line => [process, { what: 'ended' }];
export const killed = (process: string): Line => [
  'runner',
  { what: 'fault', fault: 'kill', process },
];

/** The outside world of a process sends a message to a child. */
export const note = (process: string, id: string, to = 'c'): Line => [
  process,
  { what: 'sent', id, kind: 'note', from: `@${process}.x`, to },
];

export const question = (process: string, id: string, kind: 'ask' | 'query' = 'ask'): Line => [
  process,
  { what: 'sent', id, kind, from: `@${process}.x`, to: 'c' },
];

/** A child sends to a child, or answers `to` the outside world of a process. */
export const forward = (
  process: string,
  id: string,
  from: string,
  epoch: number,
  to = 'd',
): Line => [
  process,
  { what: 'sent', id, kind: to.startsWith('@') ? 'answer' : 'forward', from, to, epoch },
];

export const seen = (
  process: string,
  id: string,
  epoch: number,
  count: number,
  child = 'c',
): Line => [process, { what: 'seen', id, child, epoch, count }];

export const answered = (process: string, id: string): Line => [process, { what: 'answered', id }];

export const letter = (process: string, from: string, to: string, certain = false): Line => [
  process,
  { what: 'letter', reason: 'another_life', from, to, certain },
];

export const takenOver = (process: string, child: string, epoch: number): Line => [
  process,
  { what: 'takenOver', child, epoch },
];
