import type { Fact } from '../log';
import type { NodeId, NodeRecord } from '../node';
import type { NodeAnswer, RenewAnswer } from '../store';
import { recovering } from '../recovering';
import {
  type Authority,
  type Decision,
  inGrace,
  isLive,
  isSettled,
  numberAfter,
  type Pulse,
  wasAway,
} from './authority';

/** `incarnation` is taken when there is none yet. Asked again, it renews the lease. */
export function decideJoin(
  authority: Authority,
  now: number,
  node: NodeRecord,
  lease: number,
  incarnation: string,
): Decision<{ readonly number: number }> {
  const facts: Fact[] = authority.nodes.has(node.id) ? [] : [{ kind: 'nodeJoined', node }];
  return {
    facts,
    answer: { number: numberAfter(authority, facts) },
    renewal: { node: node.id, leaseUntil: now + lease, pulse: nextPulse(authority, now, lease) },
    incarnation: authority.incarnation || incarnation,
  };
}

/** A node that is not in the view changes nothing by asking. */
export function decideRenew(
  authority: Authority,
  now: number,
  node: NodeId,
  lease: number,
): Decision<RenewAnswer> {
  const known = authority.nodes.has(node);
  const facts = known ? expiredNodes(authority, now) : [];
  const renewed = known && isLive(authority, node, now);
  const settled = isSettled(authority, now);
  const answer: RenewAnswer = {
    outcome: renewed ? 'renewed' : known || settled ? 'fenced' : 'unknown',
    number: numberAfter(authority, facts),
    incarnation: authority.incarnation,
    settled,
  };
  if (!renewed) return { facts, answer };
  const pulse = nextPulse(authority, now, lease);
  return { facts, answer, renewal: { node, leaseUntil: now + lease, pulse } };
}

export function decideDrain(authority: Authority, now: number, node: NodeId): Decision<NodeAnswer> {
  if (!isLive(authority, node, now)) {
    if (!isSettled(authority, now)) throw recovering();
    return { facts: [], answer: { outcome: 'fenced', number: authority.number } };
  }
  const joined = authority.nodes.get(node)?.record.phase === 'joined';
  const facts: Fact[] = joined ? [{ kind: 'nodeLeaving', node }] : [];
  return { facts, answer: { outcome: 'done', number: numberAfter(authority, facts) } };
}

/** A node that is not in the view and owns nothing has left: asked again, the answer is the same. */
export function decideLeave(
  authority: Authority,
  now: number,
  node: NodeId,
): Decision<NodeAnswer | { readonly outcome: 'owns_children'; readonly number: number }> {
  if (ownsChildren(authority, node)) {
    const outcome = isLive(authority, node, now) ? 'owns_children' : 'fenced';
    return { facts: [], answer: { outcome, number: authority.number } };
  }
  const facts: Fact[] = authority.nodes.has(node) ? [{ kind: 'nodeLeft', node }] : [];
  return { facts, answer: { outcome: 'done', number: numberAfter(authority, facts) } };
}

/** If the authority was away, nobody is late for one lease. */
export function nextPulse({ pulse }: Authority, now: number, lease: number): Pulse {
  const grace = pulse?.graceUntil ?? 0;
  const isBack = pulse !== undefined && wasAway(pulse, now);
  return { at: now, lease, graceUntil: isBack ? Math.max(grace, now + lease) : grace };
}

function expiredNodes(authority: Authority, now: number): Fact[] {
  if (inGrace(authority, now)) return [];
  return [...authority.nodes]
    .filter(([, member]) => member.leaseUntil <= now)
    .map(([node]) => ({ kind: 'nodeExpired', node }));
}

function ownsChildren(authority: Authority, node: NodeId): boolean {
  for (const row of authority.rows.values()) if (row.owner === node) return true;
  return false;
}
