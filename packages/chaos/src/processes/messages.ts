/** What a node process is told when it starts. */
export interface NodeSettings {
  readonly name: string;
  readonly hubId: string;
  /** Through the proxy of this process. */
  readonly redis: string;
  /** Milliseconds. */
  readonly lease: number;
  /** How many children there are in the hub. */
  readonly children: number;
  /** Messages a second of this process's clients. */
  readonly rate: number;
  /** How long clients wait for an answer, milliseconds. */
  readonly patience: number;
  readonly seed: number;
  /** Where the journals are. */
  readonly directory: string;
}

/** What a node process is told later. */
export type Order =
  /** Starts all children of the hub. */
  | 'populate'
  /** Lets clients and moves begin. */
  | 'begin'
  /** Collects garbage, and says what is left. */
  | 'weigh'
  /** Ends both, and waits for the answers that are due. */
  | 'settle'
  /** Leaves the hub and ends. */
  | 'leave';

/** What a node process says. */
export type Word =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'done'; readonly order: Order }
  /** How things stand. */
  | { readonly type: 'figures'; readonly figures: Figures }
  | { readonly type: 'weight'; readonly weight: Weight }
  /** What should not have happened. */
  | { readonly type: 'problem'; readonly text: string };

export interface Figures {
  readonly sent: number;
  readonly seen: number;
  readonly moved: number;
  /** Children that run here. */
  readonly children: number;
}

/** What a process holds, when its garbage has been collected. */
export interface Weight {
  /** Bytes of the heap of JavaScript that are in use. */
  readonly heap: number;
  /** Sockets, timers and the like that are open. */
  readonly handles: number;
}
