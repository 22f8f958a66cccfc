import type { ChildId, Row } from '../row';
import { recovering } from '../recovering';
import type { Batch } from '../store';
import { corrupt, decodeRow, decodeWhole } from './decode-row';

/** The answer of a script for one child. */
export interface ChildReply {
  readonly outcome: string;
  readonly row: Row | undefined;
}

/**
 * What a script on a batch answered: `{ 'done' | 'fenced' | 'recovering', number, outcome, row, ... }`.
 * @throws CorruptError, UnknownOutcomeError `registry_recovering`
 */
export function decodeBatch<C extends { readonly id: ChildId }, A>(
  reply: unknown,
  children: readonly C[],
  answerOf: (reply: ChildReply, child: C) => A,
  rowFrom: (text: string) => Row = decodeRow,
): Batch<A> {
  const texts = Array.isArray(reply) ? (reply as string[]) : [];
  const [outcome, number] = texts;
  if (outcome === 'recovering') throw recovering();
  if (outcome === 'fenced') return { outcome, number: decodeWhole(number) };
  if (outcome !== 'done' || texts.length !== 2 + 2 * children.length)
    throw corrupt('answer', reply);
  const answers = new Map<ChildId, A>();
  children.forEach((child, i) => {
    const text = texts[2 * i + 3];
    const row = text ? rowFrom(text) : undefined;
    answers.set(child.id, answerOf({ outcome: texts[2 * i + 2]!, row }, child));
  });
  return { outcome, number: decodeWhole(number), answers };
}

/** An answer that is one of `outcomes`, with the row if there is one. */
export const oneOf =
  <O extends string>(...outcomes: readonly O[]) =>
  ({ outcome, row }: ChildReply): { readonly outcome: O; readonly row: Row | undefined } => {
    const known = outcomes.find((each) => each === outcome);
    if (known === undefined) throw corrupt('answer', outcome);
    return { outcome: known, row };
  };

/** The row of an answer that must have one. */
export function rowOf({ outcome, row }: ChildReply): Row {
  if (!row) throw corrupt('answer', outcome);
  return row;
}

/** The answers to all parts of a batch as one. Who is out for one part is out. */
export function mergeBatches<A>(batches: readonly Batch<A>[]): Batch<A> {
  const number = Math.max(...batches.map((batch) => batch.number));
  const answers = new Map<ChildId, A>();
  for (const batch of batches) {
    if (batch.outcome === 'fenced') return { outcome: 'fenced', number };
    for (const [id, answer] of batch.answers) answers.set(id, answer);
  }
  return { outcome: 'done', number, answers };
}
