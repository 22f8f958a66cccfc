import type { Bench } from '../bench';
import type { Worker } from '../process/worker';

/** What came of a move, and how many milliseconds it took. */
export interface Moved {
  readonly took: number;
  readonly stayed: number;
}

/** A hub of two nodes, each a process of its own, with children that can be sent from one to the other. */
export class TwoNodes {
  private at = 0;

  private constructor(
    readonly workers: readonly [Worker, Worker],
    private readonly nodes: readonly [string, string],
    readonly group: { readonly name: string; readonly number: number },
    /** How long it took to start the children, milliseconds. */
    readonly startedIn: number,
  ) {}

  /** The children are started, and all of them brought to the first node. */
  static async open(
    bench: Bench,
    redis: string,
    children: { number: number; bytes: number; supervisor?: 'hot' | 'cold' },
    options: object = {},
  ): Promise<TwoNodes> {
    const workers = [bench.start('hub'), bench.start('hub')] as const;
    const join = { redis, hub: bench.name(), ...options };
    const nodes = await Promise.all(workers.map((worker) => worker.call<string>('join', join)));
    const group = { name: 'child', number: children.number };
    const startedIn = await workers[0].call<number>('start', { ...group, ...children });
    const two = new TwoNodes(workers, [nodes[0]!, nodes[1]!], group, startedIn);
    await workers[0].call('bring', { ...group, to: nodes[0] });
    return two;
  }

  /** Where the children are. */
  get source(): Worker {
    return this.workers[this.at]!;
  }
  get target(): Worker {
    return this.workers[1 - this.at]!;
  }

  /** Moves to the other node what lets itself be moved: how many stay is a figure, too. `settle` comes after it. */
  send(): Promise<Moved> {
    return this.source.call<Moved>('moveSome', { ...this.group, to: this.nodes[1 - this.at] });
  }

  /** Sees to it that all are at the other node. */
  async settle(): Promise<void> {
    await this.source.call('bring', { ...this.group, to: this.nodes[1 - this.at] });
    this.at = 1 - this.at;
  }

  /** Moves all to the other node; answers milliseconds. */
  async move(): Promise<number> {
    const to = this.nodes[1 - this.at];
    const took = await this.source.call<number>('move', { ...this.group, to });
    this.at = 1 - this.at;
    return took;
  }
}
