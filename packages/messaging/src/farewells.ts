import type { TakenRecord } from './delivery/incoming';
import type { Outgoing } from './delivery/outgoing';
import type { Party } from './delivery/party';

/** How many nodes that have left are remembered: a child is on its way for seconds at most. */
const remembered = 64;

/** What nodes had taken in when they left: a child that was on its way then may still keep some of it. */
export class Farewells {
  private readonly taken = new Map<Party, ReadonlyMap<Party, number>>();

  remember(node: Party, taken: TakenRecord): void {
    this.taken.set(node, new Map(taken));
    const [oldest] = this.taken.keys();
    if (this.taken.size > remembered) this.taken.delete(oldest!);
  }

  /** Lets a sender forget what those nodes have taken in. */
  apply(outgoing: Outgoing): void {
    for (const { to } of [...outgoing.all()]) {
      const upTo = this.taken.get(to)?.get(outgoing.from);
      if (upTo !== undefined) outgoing.acknowledge(to, upTo);
    }
  }
}
