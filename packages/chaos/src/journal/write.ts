import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Fact } from './entry';

export interface JournalWriter {
  /** The line is with the operating system when this returns: a process that is killed loses none. */
  write(fact: Fact): void;
  /** From now on nothing is written. Idempotent. */
  close(): void;
}

/** Opens the journal of a process, `<name>.jsonl`. */
export function openJournal(directory: string, name: string): JournalWriter {
  const file = openSync(path.join(directory, `${name}.jsonl`), 'a');
  let isOpen = true;
  return {
    // Code that runs on when the journal is closed must not write into what has the same number then.
    write: (fact) => {
      if (isOpen) writeSync(file, `${JSON.stringify({ at: now(), ...fact })}\n`);
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** Microseconds since the machine was started. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n);
