/**
 * What journals are made of. Nothing here comes from the product: node ids, child ids and epochs are
 * words and numbers that are compared, and nothing else.
 */

/** A child by its id, or the outside world of a node as `@<node id>`. */
export type Party = string;

/** How a message came about. `query` waits with nact's own query; `ask` with an actor that sees every answer. */
export type Kind = 'note' | 'query' | 'ask' | 'forward' | 'answer';

/** About to be sent: written before. */
export interface Sent {
  readonly what: 'sent';
  readonly id: string;
  readonly kind: Kind;
  readonly from: Party;
  readonly to: Party;
  /** The fencing token of the child that sends. */
  readonly epoch?: number;
}

/** A child begins a message: written before it does anything else. */
export interface Seen {
  readonly what: 'seen';
  readonly id: string;
  readonly child: string;
  /** The fencing token. */
  readonly epoch: number;
  /** How many messages the state says that it holds, with this one. */
  readonly count: number;
}

/** A message of the hub's own that something was not delivered. */
export interface Letter {
  readonly what: 'letter';
  readonly reason: string;
  readonly from: Party;
  readonly to: Party;
  readonly certain: boolean;
}

/** Something that was done to the processes from outside. */
export interface Fault {
  readonly what: 'fault';
  /** `kill` and `stop` mean something to the checker. */
  readonly fault: string;
  /** Whom it met; none if all, or Redis. */
  readonly process?: string;
  /** How long it lasted, milliseconds. */
  readonly lasted?: number;
}

export type Fact =
  | { readonly what: 'joined'; readonly node: string; readonly pid: number }
  /** Lost its lease. */
  | { readonly what: 'fenced'; readonly node: string }
  | { readonly what: 'left'; readonly node: string; readonly stayed: number }
  /** The process has nothing more to do. What died has no such line. */
  | { readonly what: 'ended' }
  | Sent
  /** It was refused at once, and is not on its way. */
  | { readonly what: 'unsent'; readonly id: string; readonly why: string }
  | Seen
  /** The answer to this question has come. */
  | { readonly what: 'answered'; readonly id: string }
  /** nact's query has given this question up. */
  | { readonly what: 'unanswered'; readonly id: string; readonly why: string }
  | Letter
  /** Begins another life of a child. */
  | { readonly what: 'takenOver'; readonly child: string; readonly epoch: number }
  /** Children have moved away from here to a node. */
  | { readonly what: 'moved'; readonly children: readonly string[]; readonly to: string }
  | Fault;

/** `at`: microseconds of a clock that all processes of the machine share. */
export type Entry = Fact & { readonly at: number };

/** What one process has written, in order. */
export interface Journal {
  readonly process: string;
  readonly entries: readonly Entry[];
}
