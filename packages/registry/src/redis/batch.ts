import type { ChildId, Row } from '../row';
import { recovering } from '../recovering';
import type { Batch } from '../store';
import { corrupt, decodeRow, decodeWhole } from './decode-row';

/** The answer of a script for one child. */
export interface ChildReply {
  readonly outcome: string;
  readonly row: Row | undefined;
}

/** Reads what a script answered for each child of a batch. Undefined: that is not well formed. */
export type AnswersOf<C, A> = (
  texts: readonly string[],
  children: readonly C[],
) => Map<ChildId, A> | undefined;

/**
 * What a script on a batch answered: `{ 'done' | 'fenced' | 'recovering', number, ... }`.
 * @throws CorruptError, UnknownOutcomeError `registry_recovering`
 */
export function decodeBatch<C extends { readonly id: ChildId }, A>(
  reply: unknown,
  children: readonly C[],
  answersOf: AnswersOf<C, A>,
): Batch<A> {
  const texts = Array.isArray(reply) ? (reply as string[]) : [];
  const [outcome, number] = texts;
  if (outcome === 'recovering') throw recovering();
  if (outcome === 'fenced') return { outcome, number: decodeWhole(number) };
  const answers = outcome === 'done' ? answersOf(texts.slice(2), children) : undefined;
  if (!answers) throw corrupt('answer', reply);
  return { outcome: 'done', number: decodeWhole(number), answers };
}

/** Of each child the outcome and its row, or nothing in place of it: `outcome, row, outcome, row, ...`. */
export const answersWithRows =
  <C extends { readonly id: ChildId }, A>(
    answerOf: (reply: ChildReply, child: C) => A,
    rowFrom: (text: string) => Row = decodeRow,
  ): AnswersOf<C, A> =>
  (texts, children) => {
    if (texts.length !== 2 * children.length) return undefined;
    const answers = new Map<ChildId, A>();
    children.forEach((child, i) => {
      const text = texts[2 * i + 1];
      const row = text ? rowFrom(text) : undefined;
      answers.set(child.id, answerOf({ outcome: texts[2 * i]!, row }, child));
    });
    return answers;
  };

/** Of each child the outcome alone, all in one: `'begun begun lost'`. */
export const outcomesOf =
  <O extends string>(
    ...outcomes: readonly O[]
  ): AnswersOf<{ readonly id: ChildId }, { readonly outcome: O }> =>
  ([text], children) => {
    // One object for all that are answered the same.
    const known = new Map(outcomes.map((outcome) => [outcome as string, { outcome }]));
    const each = text ? text.split(' ') : [];
    if (each.length !== children.length) return undefined;
    const answers = new Map<ChildId, { readonly outcome: O }>();
    for (const [i, { id }] of children.entries()) {
      const answer = known.get(each[i]!);
      if (!answer) return undefined;
      answers.set(id, answer);
    }
    return answers;
  };

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
