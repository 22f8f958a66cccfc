const mostWords = 10_000;
const words = new Map<string, string>();

/**
 * The same text in memory of its own. What was cut from a longer text keeps all of that text in memory
 * for as long as it lives.
 */
export const detached = (text: string): string => Buffer.from(text).toString();

/** One copy of a word that many rows have: the id of a node, an operation or a migration. */
export function shared(word: string): string {
  const known = words.get(word);
  if (known !== undefined) return known;
  if (words.size >= mostWords) words.clear();
  const copy = detached(word);
  words.set(copy, copy);
  return copy;
}
