import { dispatch, type Ref } from 'nact';
import { defineActor, withHotSwap } from 'nact-hub';

/** What one child has been told by each client: numbers from 1 up, none left out, none twice. */
export interface Ledger {
  /** Makes the state about 1 KiB. */
  readonly padding: string;
  /** The last number of each client. */
  readonly last: Readonly<Record<string, number>>;
  /** How many numbers were not the next of their client. */
  readonly wrong: number;
}

export type LedgerMessage =
  | {
      readonly type: 'increment';
      readonly client: string;
      readonly number: number;
      readonly from?: Ref<number>;
    }
  | { readonly type: 'read'; readonly from: Ref<Report> };

/** What a child says of itself, and the process it runs in. */
export interface Report extends Omit<Ledger, 'padding'> {
  readonly pid: number;
}

function keep(state: Ledger, message: LedgerMessage): Ledger {
  if (message.type === 'read') {
    const { last, wrong } = state;
    dispatch(message.from, { last, wrong, pid: process.pid });
    return state;
  }
  const { client, number, from } = message;
  if (from) dispatch(from, number);
  const isNext = number === (state.last[client] ?? 0) + 1;
  return {
    ...state,
    last: { ...state.last, [client]: number },
    wrong: state.wrong + (isNext ? 0 : 1),
  };
}

export const ledger = defineActor('ledger', {
  behaviour: withHotSwap(keep),
  props: () => ({
    initialState: { padding: 'x'.repeat(1024), last: {}, wrong: 0 } as Ledger,
  }),
});
