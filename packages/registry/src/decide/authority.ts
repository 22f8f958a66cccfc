import type { Fact } from '../log';
import type { NodeId, NodeRecord } from '../node';
import type { ChildId, Row } from '../row';

/** What the authority on a hub knows. Times are milliseconds of its own clock. */
export interface Authority {
  /** Empty until the first node joins. Another one when data may have been lost. */
  incarnation: string;
  /** The life of the server under which this incarnation holds. */
  server: string;
  /** Until then only registering changes rows: data may have been lost. 0: never since the hub began. */
  settledAt: number;
  /** The number of the last entry. */
  number: number;
  highestEpoch: number;
  pulse: Pulse | undefined;
  readonly nodes: Map<NodeId, Member>;
  readonly rows: Map<ChildId, Row>;
  readonly about: Map<ChildId, string>;
}

export interface Member {
  readonly record: NodeRecord;
  readonly leaseUntil: number;
}

/** When anybody last joined or renewed, and what follows from it. */
export interface Pulse {
  readonly at: number;
  /** The lease that was asked for then, milliseconds. */
  readonly lease: number;
  /** Until then no lease is held to have run out: the authority itself had been away. */
  readonly graceUntil: number;
}

/** What one command comes to: an entry (none without facts), and the answer. */
export interface Decision<A> {
  readonly answer: A;
  readonly facts: readonly Fact[];
  readonly renewal?: { readonly node: NodeId; readonly leaseUntil: number; readonly pulse: Pulse };
  readonly incarnation?: string;
  /** Data may have been lost: it is settled only at that time. */
  readonly settledAt?: number;
  /** The highest epoch that somebody knows of. */
  readonly highestEpoch?: number;
}

export const createAuthority = (): Authority => ({
  incarnation: '',
  server: '',
  settledAt: 0,
  number: 0,
  highestEpoch: 0,
  pulse: undefined,
  nodes: new Map(),
  rows: new Map(),
  about: new Map(),
});

/** The number of the last entry once these facts are in. */
export const numberAfter = (authority: Authority, facts: readonly Fact[]): number =>
  facts.length > 0 ? authority.number + 1 : authority.number;

/** Whether the authority knows again all that it ever will. */
export const isSettled = ({ incarnation, settledAt }: Authority, now: number): boolean =>
  incarnation !== '' && now >= settledAt;

/** How long any node may count as live without renewing: each may have a lease of its own length. */
export const longestLease = ({ pulse, nodes }: Authority): number =>
  Math.max(pulse?.lease ?? 0, ...Array.from(nodes.values(), ({ record }) => record.lease ?? 0));

/** What anybody who asks notices first: that its clock was set, or that it may have lost data. */
export function notice(authority: Authority, now: number, server: string): void {
  noticeClock(authority, now);
  noticeServer(authority, now, server);
}

/**
 * Its clock was set back: what is to be over at some time is over a lease from now, or it would last for
 * longer by as much as the clock was set back by.
 */
function noticeClock(authority: Authority, now: number): void {
  const { pulse, nodes } = authority;
  if (!pulse || now >= pulse.at) return;
  const latest = now + longestLease(authority);
  authority.pulse = { ...pulse, at: now, graceUntil: Math.min(pulse.graceUntil, latest) };
  authority.settledAt = Math.min(authority.settledAt, latest);
  for (const [id, member] of nodes)
    nodes.set(id, { ...member, leaseUntil: Math.min(member.leaseUntil, latest) });
}

/**
 * Another server than before answers: one that restarted, or a replica that took its place. The last of
 * what it knew may be lost, however little. And one that was away while it recovered has not heard of those
 * who live yet: they get a whole lease again.
 */
function noticeServer(authority: Authority, now: number, server: string): void {
  const { incarnation, pulse, settledAt } = authority;
  const isAnother = incarnation !== '' && authority.server !== server;
  if (isAnother) authority.incarnation = server;
  const wasCutShort = pulse !== undefined && pulse.at < settledAt && wasAway(pulse, now);
  if (isAnother || wasCutShort) beginRecovery(authority, now + longestLease(authority));
  authority.server = server;
}

/** Until `settledAt` nobody is expired, and every node that lives registers. */
export function beginRecovery(authority: Authority, settledAt: number): void {
  authority.settledAt = settledAt;
  if (authority.pulse) authority.pulse = { ...authority.pulse, graceUntil: settledAt };
}

/** Whether nobody is expired now: a grace goes on, or nobody has renewed for a whole lease. */
export function inGrace({ pulse }: Authority, now: number): boolean {
  return pulse !== undefined && (now < pulse.graceUntil || wasAway(pulse, now));
}

/**
 * Nobody renewed while each could have twice: the authority was away, and the first one back must not bury
 * the rest. Whoever had renewed first would be late sooner than in a whole lease after the last one.
 */
export const wasAway = (pulse: Pulse, now: number): boolean =>
  now - pulse.at > (pulse.lease * 2) / 3;

/** Whether a node is in the view and its lease holds. */
export function isLive(authority: Authority, node: NodeId, now: number): boolean {
  const member = authority.nodes.get(node);
  return member !== undefined && (member.leaseUntil > now || inGrace(authority, now));
}

/** Whether children may be moved to a node. */
export const accepts = (authority: Authority, node: NodeId, now: number): boolean =>
  isLive(authority, node, now) && authority.nodes.get(node)?.record.phase === 'joined';
