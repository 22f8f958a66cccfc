import type { Fact } from '../log';
import type { NodeId, NodeRecord } from '../node';
import { withoutMigration, type ChildId, type Row } from '../row';
import type {
  ChildToRegister,
  NodeAnswer,
  RegisterAnswer,
  RegisterBatch,
  RegisterRequest,
} from '../store';
import { recovering, wasOut } from '../recovering';
import { type Authority, type Decision, isLive, isSettled } from './authority';
import { type ChildDecision, decideEach, epochsAfter } from './batch';
import { nextPulse } from './membership';
import { rowAt } from './ownership';

/** `incarnation` is taken when there is none. The first one back begins the recovery. */
export function decideRegister(
  authority: Authority,
  now: number,
  request: RegisterRequest,
  lease: number,
  incarnation: string,
): Decision<RegisterBatch> {
  const { node, previous, from, highestEpoch, longestLease, children } = request;
  const isIn = authority.nodes.has(node.id);
  if (!isIn && [...authority.rows.values()].some(({ owner }) => owner === node.id)) throw wasOut();
  const isEmpty = authority.incarnation === '';
  const hasLost = from !== authority.incarnation;
  const nextEpoch = epochsAfter(Math.max(authority.highestEpoch, highestEpoch), now);
  const each = decideEach<ChildToRegister, RegisterAnswer>(
    authority,
    children,
    (child, row) => decideRegisterChild(request, child, row, hasLost, nextEpoch),
    nextEpoch,
  );
  // Nobody may hear of the new id while the former one counts as there: what that has sent comes first, or never.
  const isOver = previous !== node.id && authority.nodes.has(previous);
  const expired: Fact[] = isOver ? [{ kind: 'nodeExpired', node: previous }] : [];
  const facts = [...expired, ...entering(authority, node), ...each.facts];
  const number = facts.length > 0 ? authority.number + 1 : authority.number;
  const current = isEmpty ? incarnation : authority.incarnation;
  return {
    facts,
    answer: { number, incarnation: current, answers: each.answer.answers },
    renewal: { node: node.id, leaseUntil: now + lease, pulse: nextPulse(authority, now, lease) },
    incarnation: current,
    highestEpoch,
    ...(isEmpty || (hasLost && authority.settledAt === 0)
      ? { settledAt: now + Math.max(lease, longestLease) }
      : {}),
  };
}

/** That a node is on its way out may be lost, too: nothing must be placed on it. */
function entering({ nodes }: Authority, node: NodeRecord): Fact[] {
  const member = nodes.get(node.id);
  if (!member) return [{ kind: 'nodeJoined', node }];
  const isLost = member.record.phase === 'joined' && node.phase === 'leaving';
  return isLost ? [{ kind: 'nodeLeaving', node: node.id }] : [];
}

/** What another incarnation has not lost, the node has lost: it was stopped, or taken over. */
function decideRegisterChild(
  { node, previous, operation }: RegisterRequest,
  child: ChildToRegister,
  row: Row | undefined,
  hasLost: boolean,
  nextEpoch: () => number,
): ChildDecision<RegisterAnswer> {
  const { id, epoch, life, about, handover, version, pinned } = child;
  const isSame = row?.epoch === epoch;
  if (row?.owner === node.id && (isSame || row.operation === operation)) {
    return keep(id, row, hasLost);
  }
  // By its operation: registered before, without an answer, under this id or one that was given up.
  const isOurs = row?.operation === operation || (isSame && row.owner === previous);
  if (!isOurs && !(hasLost && (!row || epoch > row.epoch))) {
    return { answer: { outcome: 'lost', row } };
  }
  // After a loss of data somebody may have the child at a later epoch, and has not registered yet.
  const ownEpoch = !row || !isOurs ? epoch : hasLost ? row.epoch : nextEpoch();
  const own = rowAt(ownEpoch, { owner: node.id, life, operation, handover, version, pinned });
  const answer: RegisterAnswer = { outcome: 'registered', row: own };
  if (!row) return { answer, fact: { kind: 'childStarted', id, row: own, about } };
  const kind = row.life === life ? 'childMoved' : 'childClaimed';
  return { answer, fact: { kind, id, row: own } };
}

/**
 * The row stands. Not so a migration that older data say is under way: by what was known in between it was off, and its
 * target may have given up what stood by for it.
 */
function keep(id: ChildId, row: Row, hasLost: boolean): ChildDecision<RegisterAnswer> {
  if (!hasLost || row.migration === undefined) return { answer: { outcome: 'registered', row } };
  const off = withoutMigration(row);
  const fact: Fact = { kind: 'migrationAborted', id, row: off };
  return { answer: { outcome: 'registered', row: off }, fact };
}

export function decideExpel(
  authority: Authority,
  now: number,
  node: NodeId,
  others: readonly NodeId[],
): Decision<NodeAnswer> {
  const { number, nodes } = authority;
  if (!isLive(authority, node, now)) {
    if (!isSettled(authority, now)) throw recovering();
    return { facts: [], answer: { outcome: 'fenced', number } };
  }
  const facts: Fact[] = others
    .filter((other) => nodes.has(other))
    .map((other) => ({ kind: 'nodeExpired', node: other }));
  return { facts, answer: { outcome: 'done', number: facts.length > 0 ? number + 1 : number } };
}
