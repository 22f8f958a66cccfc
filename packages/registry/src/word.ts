import { InvalidCallError } from '@nact-hub/core';

/** Whether it can stand in a row: 1 to 256 characters without white space, and not `-`, which a row has where there is nothing. */
export const isWord = (text: string): boolean => /^\S{1,256}$/u.test(text) && text !== '-';

/**
 * An id that can stand in a row.
 * @throws InvalidCallError `illegal_id`
 */
export function checkWord(what: string, word: string): string {
  if (isWord(word)) return word;
  throw new InvalidCallError(
    'illegal_id',
    `Illegal ${what} '${word.slice(0, 64)}': use 1 to 256 characters without spaces, and not '-'`,
  );
}
