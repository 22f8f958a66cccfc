import { appendFileSync } from 'node:fs';
import { dispatch } from 'nact';
import { defineActor, withHotSwap, type ChildContext } from 'nact-hub';
import type { LedgerMessage } from './ledger';

/** One message as it began: in which epoch and process, as which of this state, and what it said. */
export interface Testimony {
  readonly child: string;
  readonly epoch: number;
  readonly pid: number;
  readonly count: number;
  readonly number: number;
}

interface Witness {
  readonly file: string;
  readonly count: number;
}

type WitnessMessage = Extract<LedgerMessage, { type: 'increment' }>;

/** Writes each message down before it does anything else, with the fencing token. */
export const witness = defineActor('witness', {
  behaviour: withHotSwap((state: Witness, message: WitnessMessage, context) => {
    const [{ file, count }, { number, from }] = [state, message];
    const { childId: child, fencingToken: epoch } = (context as unknown as ChildContext).hub;
    const testimony: Testimony = { child, epoch, pid: process.pid, count: count + 1, number };
    appendFileSync(file, `${JSON.stringify(testimony)}\n`);
    if (from) dispatch(from, number);
    return { file, count: count + 1 };
  }),
  props: ({ file }: { readonly file: string }) => ({ initialState: { file, count: 0 } }),
});
