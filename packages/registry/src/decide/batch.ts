import { recovering } from '../recovering';
import type { ChildFact } from '../log';
import type { NodeId } from '../node';
import type { ChildId, Row } from '../row';
import type { Batch } from '../store';
import { type Authority, type Decision, isLive, isSettled, numberAfter } from './authority';

/** What becomes of one child: the answer, and the fact if anything changes. */
export interface ChildDecision<A> {
  readonly answer: A;
  readonly fact?: ChildFact;
}

/** Decides on one child, whose row is as the children before it in the batch have left it. */
export type DecideChild<C, A> = (
  child: C,
  row: Row | undefined,
  nextEpoch: () => number,
) => ChildDecision<A>;

/** Decides on a batch in the name of `node`: one entry for all that changes. */
export function decideBatch<C extends { readonly id: ChildId }, A>(
  authority: Authority,
  now: number,
  node: NodeId,
  children: readonly C[],
  decide: DecideChild<C, A>,
): Decision<Batch<A>> {
  if (!isSettled(authority, now)) throw recovering();
  if (!isLive(authority, node, now)) {
    return { facts: [], answer: { outcome: 'fenced', number: authority.number } };
  }
  return decideEach(authority, children, decide, epochsAfter(authority.highestEpoch, now));
}

/** Decides on each child in turn, whoever asks. */
export function decideEach<C extends { readonly id: ChildId }, A>(
  authority: Authority,
  children: readonly C[],
  decide: DecideChild<C, A>,
  nextEpoch: () => number,
): Decision<Extract<Batch<A>, { outcome: 'done' }>> {
  const changed = new Map<ChildId, Row | undefined>();
  const answers = new Map<ChildId, A>();
  const facts: ChildFact[] = [];
  for (const child of children) {
    const row = changed.has(child.id) ? changed.get(child.id) : authority.rows.get(child.id);
    const { answer, fact } = decide(child, row, nextEpoch);
    answers.set(child.id, answer);
    if (!fact) continue;
    facts.push(fact);
    changed.set(child.id, 'row' in fact ? fact.row : undefined);
  }
  return { facts, answer: { outcome: 'done', number: numberAfter(authority, facts), answers } };
}

/** Epochs that never repeat in the hub, not even when the authority has lost its data: none is behind the clock. */
export function epochsAfter(highest: number, now: number): () => number {
  let epoch = highest;
  return () => (epoch = Math.max(epoch + 1, Math.floor(now)));
}
