/** What may happen to a frame between two nodes, as probabilities from 0 to 1. */
export interface FrameFaults {
  readonly lose: number;
  /** It arrives twice, the second time perhaps much later. */
  readonly double: number;
  /** Later ones overtake it. */
  readonly reorder: number;
}

/** What may happen to a call of the registry or of the handover store, as probabilities from 0 to 1. */
export interface CallFaults {
  /** It is not executed, and rejects. */
  readonly lose: number;
  /** It is executed, and rejects all the same. */
  readonly forget: number;
  /** The connection breaks before the answer is there: the client connects anew and sends it again. */
  readonly resend: number;
  /** The answer takes up to a third of a second. */
  readonly slow: number;
}

/** How badly nodes reach each other and the backend. */
export interface Faults {
  readonly frames: FrameFaults;
  readonly calls: CallFaults;
}

/** Everything arrives, once and in order, and every call is answered. */
export const noFaults: Faults = Object.freeze({
  frames: Object.freeze({ lose: 0, double: 0, reorder: 0 }),
  calls: Object.freeze({ lose: 0, forget: 0, resend: 0, slow: 0 }),
});

/** A bad day: a tenth of the frames is lost and a tenth doubled, and calls fail in every way. */
export const manyFaults: Faults = Object.freeze({
  frames: Object.freeze({ lose: 0.1, double: 0.1, reorder: 0.2 }),
  calls: Object.freeze({ lose: 0.03, forget: 0.05, resend: 0.05, slow: 0.1 }),
});
