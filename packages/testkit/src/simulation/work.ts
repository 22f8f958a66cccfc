import type { SimulatedNode } from '../cluster/simulated-node';

interface Work {
  readonly what: string;
  readonly node: SimulatedNode;
}

/** What nodes are at work on, in words. Nobody waits for the work of the dead. */
export class OpenWork {
  private readonly all = new Set<Work>();

  /** Something begins; answers what ends it. */
  begin(what: string, node: SimulatedNode): () => void {
    const work = { what, node };
    this.all.add(work);
    return () => void this.all.delete(work);
  }

  /** Something that goes on until a promise is settled. */
  watch(what: string, node: SimulatedNode, done: Promise<unknown>): void {
    const end = this.begin(what, node);
    done.then(end, end);
  }

  open(): string[] {
    if (this.all.size === 0) return [];
    return [...this.all].filter(({ node }) => !node.loop.dead).map(({ what }) => what);
  }
}
