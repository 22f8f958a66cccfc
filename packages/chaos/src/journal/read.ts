import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Entry, Journal } from './entry';

/** All journals of a run. */
export function readJournals(directory: string): Journal[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({
      process: path.basename(name, '.jsonl'),
      entries: parseLines(readFileSync(path.join(directory, name), 'utf8')),
    }));
}

/** What comes after the last end of a line was being written when its process died: its deed was not begun. */
export const parseLines = (text: string): Entry[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Entry);
