import type { ChildFact, Fact, NodeFact } from '../log';
import { type Authority, beginRecovery, type Decision, numberAfter } from './authority';

/** Carries a decision out. */
export function evolve(authority: Authority, decision: Decision<unknown>): void {
  const { facts, renewal, incarnation, settledAt, highestEpoch = 0 } = decision;
  if (incarnation !== undefined) authority.incarnation = incarnation;
  authority.highestEpoch = Math.max(authority.highestEpoch, highestEpoch);
  authority.number = numberAfter(authority, facts);
  for (const fact of facts) evolveFact(authority, fact);
  if (!renewal) return;
  authority.pulse = renewal.pulse;
  if (settledAt !== undefined) beginRecovery(authority, settledAt);
  const member = authority.nodes.get(renewal.node);
  if (member) authority.nodes.set(renewal.node, { ...member, leaseUntil: renewal.leaseUntil });
}

const evolveFact = (authority: Authority, fact: Fact): void =>
  'node' in fact ? evolveNode(authority, fact) : evolveChild(authority, fact);

function evolveNode({ nodes }: Authority, fact: NodeFact): void {
  if (fact.kind === 'nodeJoined') {
    nodes.set(fact.node.id, { record: fact.node, leaseUntil: -Infinity });
  } else if (fact.kind === 'nodeLeaving') {
    const member = nodes.get(fact.node);
    if (!member) return;
    nodes.set(fact.node, { ...member, record: { ...member.record, phase: 'leaving' } });
  } else {
    nodes.delete(fact.node);
  }
}

function evolveChild(authority: Authority, fact: ChildFact): void {
  if (fact.kind === 'childStopped') {
    authority.rows.delete(fact.id);
    authority.about.delete(fact.id);
    return;
  }
  authority.rows.set(fact.id, fact.row);
  authority.highestEpoch = Math.max(authority.highestEpoch, fact.row.epoch);
  if (fact.kind === 'childStarted') authority.about.set(fact.id, fact.about);
}
