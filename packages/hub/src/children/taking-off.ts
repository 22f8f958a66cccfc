import { UnknownOutcomeError } from '@nact-hub/core';
import { untilAnswered } from '@nact-hub/migration';
import type { Batch, ChildAtEpoch, ChildId, NodeId, StopAnswer } from '@nact-hub/registry';
import type { HubNode } from '../node';

/** Children that the registry is asked together to take off. */
interface Asking {
  readonly node: NodeId;
  readonly children: Map<ChildId, ChildAtEpoch>;
  readonly answer: Promise<Batch<StopAnswer>>;
}

/**
 * Takes children off the registry, all of one turn of the event loop in one call: a script call has a price of its
 * own, and whoever stops thousands of children would pay it for each.
 */
export class TakingOff {
  private collecting: Asking | undefined;

  constructor(private readonly node: HubNode) {}

  /** The answer is for all that were asked for together. @throws as `untilAnswered` */
  ask(child: ChildAtEpoch): Promise<Batch<StopAnswer>> {
    const asking = this.fits(child) ?? this.begin();
    asking.children.set(child.id, child);
    return asking.answer;
  }

  /** One that is asked for at another epoch, or under another id of this node, is another question. */
  private fits({ id, epoch }: ChildAtEpoch): Asking | undefined {
    const { collecting, node } = this;
    if (collecting?.node !== node.id) return undefined;
    return (collecting.children.get(id)?.epoch ?? epoch) === epoch ? collecting : undefined;
  }

  private begin(): Asking {
    const { id: node } = this.node;
    const children = new Map<ChildId, ChildAtEpoch>();
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (this.collecting === asking) this.collecting = undefined;
      return this.tell(node, [...children.values()]);
    });
    const asking: Asking = { node, children, answer };
    this.collecting = asking;
    return asking;
  }

  private tell(node: NodeId, children: readonly ChildAtEpoch[]): Promise<Batch<StopAnswer>> {
    const { migrating, registry, id } = this.node;
    if (id !== node)
      throw new UnknownOutcomeError('node_changed', `This node is not ${node} any more`);
    return untilAnswered(migrating, 'stop', () => registry.store.stop(node, children));
  }
}
