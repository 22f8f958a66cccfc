import type { Random } from '../../time/random';
import type { Run } from '../run';

/** What is known while a schedule is being made up. */
export interface Plan {
  readonly random: Random;
  readonly children: readonly string[];
  /** The nodes that are to be there at this point: kinds of events add to them and take from them. */
  readonly nodes: Set<string>;
  /** How many nodes there have been so far. */
  joined: number;
  /** Whether nodes may die in this schedule, or stand still for longer than a lease. */
  readonly mayDie: boolean;
  /** Whether a node that stood still for longer than its lease comes back. */
  readonly rejoins: boolean;
  /** How many have. */
  died: number;
  /** The next number of a message. */
  number(): number;
  node(): string;
  child(): string;
}

/** One kind of event: how to make one up, how to let it happen, and how to tell of it. */
export interface EventKind<D extends object> {
  /** How often it comes, relative to the others; 0: by a way of its own. */
  readonly weight: number;
  /** Undefined when it makes no sense at this point. */
  make(plan: Plan): D | undefined;
  happen(data: D, run: Run): void;
  tell(data: D): string;
}

export const kindOf = <D extends object>(kind: EventKind<D>): EventKind<D> => kind;
