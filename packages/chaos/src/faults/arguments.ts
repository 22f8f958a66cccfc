import { parseArgs } from 'node:util';
import { anySeed, parsed, positive, UsageError } from '../usage';
import { rowsLike, type Row } from './row';

export interface Arguments {
  readonly rows: readonly Row[];
  readonly seed: number;
  /** Milliseconds. */
  readonly lease: number;
  readonly jobs: number;
  readonly list: boolean;
  readonly keep: boolean;
  /** A document whose table is written anew. */
  readonly write: string | undefined;
  readonly help: boolean;
}

export const usage = `Usage: npm run faults -- [--only TEXT] [--seed N] [--lease MS] [--jobs N]
       [--write FILE] [--keep] [--list]

Whatever may fail, of whom, before, during and after a move: each row of the table is lived through by
three processes and a Redis of their own. What every child has seen is written down and checked by code
that shares nothing with the product.

  --only TEXT  only rows whose name holds it; more than one, or with commas: all of them must be in it,
               as in --only 'SIGKILL, source' (--list says which there are)
  --seed N     when exactly, within a move; made up and printed if not given
  --lease MS   2000 if not given
  --jobs N     how many rows at a time; 2 if not given
  --write FILE puts the table into this document, where it says that the table is
  --keep       keeps all journals, as those of a row that fails are
  --list       says what there is, and does nothing

Exits with 0 if every row keeps its promise.`;

/** @throws UsageError naming the argument */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  const rows = rowsLike(values.only ?? []);
  if (rows.length === 0) throw new UsageError('No row is called so: see --list');
  return {
    rows,
    seed: positive('--seed', values.seed ?? anySeed()),
    lease: positive('--lease', values.lease ?? '2000'),
    jobs: Math.min(positive('--jobs', values.jobs ?? '2'), rows.length),
    list: values.list ?? false,
    keep: values.keep ?? false,
    write: values.write,
    help: values.help ?? false,
  };
}

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        seed: { type: 'string' },
        lease: { type: 'string' },
        jobs: { type: 'string' },
        write: { type: 'string' },
        list: { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  ).values;
