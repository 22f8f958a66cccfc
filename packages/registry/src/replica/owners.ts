import type { NodeId } from '../node';
import type { HeldChild } from './child';

const none: readonly never[] = Object.freeze([]);

/**
 * The children of each node, and those of nobody. Each knows its place in the list of its owner, so that nothing has
 * to be looked for: a Set would take twice as much.
 */
export class Owners {
  private readonly lists = new Map<NodeId | undefined, HeldChild[]>();

  /** Whoever has children; undefined if some are nobody's. */
  all(): Iterable<NodeId | undefined> {
    return this.lists.keys();
  }

  of(node: NodeId | undefined): readonly HeldChild[] {
    return this.lists.get(node) ?? none;
  }

  add(node: NodeId | undefined, child: HeldChild): void {
    let list = this.lists.get(node);
    if (!list) this.lists.set(node, (list = []));
    child.place = list.push(child) - 1;
  }

  /** The last one takes its place. A list without children is not kept. */
  remove(node: NodeId | undefined, child: HeldChild): void {
    const list = this.lists.get(node)!;
    const last = list.pop()!;
    if (last !== child) list[(last.place = child.place)] = last;
    child.place = -1;
    if (list.length === 0) this.lists.delete(node);
  }
}
