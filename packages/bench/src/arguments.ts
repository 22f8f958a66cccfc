import { parseArgs } from 'node:util';
import type { Extent } from './bench';
import type { Question } from './question';
import { questions } from './questions';

export const usage = `Usage: npm run bench -- [name ...] [--quick | --short] [--out DIR]

Runs the benchmarks (all, or those that are named) and prints their figures. A run of all, and one with --out,
writes benchmarks.md, benchmarks/results.json and a plot of each into DIR; figures there of other questions stay.

  --quick     fewer rounds of each: all of them within a few minutes
  --short     only whether they run; the figures mean nothing, and nothing is written without --out
  --out DIR   where to write. Default: docs

Questions: ${questions.map(({ name }) => name).join(', ')}`;

/** The command line cannot be understood; the message says why. */
export class UsageError extends Error {}

export interface Command {
  readonly help: boolean;
  readonly questions: readonly Question[];
  readonly extent: Extent;
  /** Where to write; undefined: nowhere. */
  readonly out: string | undefined;
}

/** @throws UsageError */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const { help = false, quick = false, short = false, out } = values;
  if (quick && short) throw new UsageError('Expected --quick or --short, got both');
  const extent: Extent = short ? 'short' : quick ? 'quick' : 'full';
  const isWhole = positionals.length === 0;
  return {
    help,
    questions: isWhole ? questions : positionals.map(find),
    extent,
    out: out ?? (isWhole && !short ? 'docs' : undefined),
  };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: flag, quick: flag, short: flag, out: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function find(name: string): Question {
  const found = questions.find((question) => question.name === name);
  if (found) return found;
  throw new UsageError(`There is no question '${name}'`);
}
