import type { NodeSettings } from '../../processes/messages';

/** What a member is told, one order after the other; `block` and what follows may overlap with `move`. */
export type Order =
  /** Joins a hub as another node, with a journal of its own. Answers the node. */
  | { readonly do: 'join'; readonly settings: NodeSettings }
  /** Starts children, wherever they belong. */
  | { readonly do: 'populate'; readonly children: readonly string[] }
  /** Lets clients send. */
  | { readonly do: 'begin' }
  /** From now on clients ask and send no more. */
  | { readonly do: 'silence' }
  /** Moves children. Answers how many have moved. */
  | { readonly do: 'move'; readonly children: readonly string[]; readonly to: string }
  /** Answers, and then does not come back to its event loop for so long, milliseconds. */
  | { readonly do: 'block'; readonly duration: number }
  /** Sets the wall clock of this process, by so many milliseconds from what it should be. */
  | { readonly do: 'setClock'; readonly by: number }
  | { readonly do: 'stand' }
  /** Ends the node without leaving. The process stays. */
  | { readonly do: 'close' };

export interface Answers {
  readonly join: string;
  readonly populate: undefined;
  readonly begin: undefined;
  readonly silence: undefined;
  readonly move: number;
  readonly block: undefined;
  readonly setClock: undefined;
  readonly stand: Standing;
  readonly close: undefined;
}

/** How a member is at the moment. */
export interface Standing {
  /** The name that it has in the hub at the moment. */
  readonly node: string;
  readonly joined: boolean;
  readonly fenced: boolean;
  /** How many nodes it sees. */
  readonly nodes: number;
  /** The children that run here. */
  readonly children: readonly string[];
  /** How many children it knows that have an owner. */
  readonly known: number;
  /** How many children it knows that are on their way to another node. */
  readonly moving: number;
  /** How many questions have no answer yet. */
  readonly waiting: number;
}

export type Told = Order & { readonly number: number };

export type Word =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly type: 'refusal'; readonly number: number; readonly reason: string }
  /** Children begin to move away from here. */
  | { readonly type: 'moving' };
