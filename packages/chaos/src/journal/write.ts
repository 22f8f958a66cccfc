import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Fact } from './entry';

export interface JournalWriter {
  /** The line is with the operating system when this returns: a process that is killed loses none. */
  write(fact: Fact): void;
  close(): void;
}

/** Opens the journal of a process, `<name>.jsonl`. */
export function openJournal(directory: string, name: string): JournalWriter {
  const file = openSync(path.join(directory, `${name}.jsonl`), 'a');
  return {
    write: (fact) => void writeSync(file, `${JSON.stringify({ at: now(), ...fact })}\n`),
    close: () => closeSync(file),
  };
}

/** Microseconds since the machine was started. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n);
