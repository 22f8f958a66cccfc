import type { Change, NodeFact, NodeId } from '@nact-hub/registry';
import { nodeParty } from '../delivery/party';
import type { Hearing } from '../hearing';
import type { Links } from '../links';
import type { Posting } from '../posting';
import type { Receiving } from '../receiving';
import type { Sending } from '../sending';

export interface FollowingOptions {
  /** Under which id this node is in the hub. */
  readonly node: () => NodeId;
  readonly hearing: Hearing;
  readonly links: Links;
  readonly posting: Posting;
  readonly receiving: Receiving;
  readonly sending: Sending;
}

/** What an entry of the log means for what is on its way. */
export class Following {
  constructor(private readonly options: FollowingOptions) {}

  /** An entry of the log has been applied: believe it, and post again what it concerns. */
  apply(change: Change): void {
    if ('node' in change) return this.applyNode(change);
    if (change.kind === 'migrationBegun') return;
    const { hearing, posting } = this.options;
    const { previous } = change;
    const over = change.kind === 'childStopped' ? previous?.life : change.row.life - 1;
    if (over !== undefined) hearing.forgetLives(change.id, over);
    posting.again(change.id);
    this.release();
  }

  private applyNode(fact: NodeFact): void {
    const { node, hearing, posting, links } = this.options;
    if (fact.kind === 'nodeLeaving') return;
    if (fact.kind === 'nodeJoined') {
      posting.again(nodeParty(fact.node.id));
      return this.release();
    }
    // What its children have taken in of itself, a node that is out needs to know until it is back: see `passOn`.
    if (fact.node !== node()) hearing.forgetNode(nodeParty(fact.node));
    posting.again(nodeParty(fact.node));
    links.drop(fact.node);
  }

  private release(): void {
    this.options.receiving.release();
    this.options.sending.release();
  }
}
