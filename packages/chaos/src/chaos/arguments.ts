import { parseArgs } from 'node:util';
import { anySeed, parsed, positive } from '../usage';

export interface Arguments {
  readonly seconds: number;
  readonly seed: number;
  readonly processes: number;
  readonly children: number;
  readonly kill: boolean;
  readonly keep: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run chaos -- [--seconds 120] [--seed N] [--no-kill] [--keep]
       [--processes 4] [--children 2000]

Processes, a Redis of its own, thousands of children that move all the time, and faults. What every
child has seen is written down and checked by code that shares nothing with the product.

  --seconds N  how long there is traffic; 120 if not given
  --seed N     which faults come when; made up and printed if not given
  --processes N, --children N
               how many there are
  --no-kill    nobody is killed, and nothing lasts for as long as a lease
  --keep       keeps the journals, as a run that fails does

Exits with 0 if nothing was lost in silence, doubled or reordered; without kills, if nothing was lost.`;

/** @throws UsageError naming the argument */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  return {
    seconds: positive('--seconds', values.seconds ?? '120'),
    seed: positive('--seed', values.seed ?? anySeed()),
    processes: positive('--processes', values.processes ?? '4'),
    children: positive('--children', values.children ?? '2000'),
    kill: !values['no-kill'],
    keep: values.keep ?? false,
    help: values.help ?? false,
  };
}

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string' },
        seed: { type: 'string' },
        processes: { type: 'string' },
        children: { type: 'string' },
        'no-kill': { type: 'boolean' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  ).values;
