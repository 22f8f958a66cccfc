import { expected } from '@nact-hub/core';

/**
 * What keys begin with, checked: a brace before that of the key would make another hash tag, and all
 * would meet in one slot.
 * @throws InvalidConfigError
 */
export function checkPrefix(prefix: unknown): string {
  if (typeof prefix === 'string' && !/[{}]/.test(prefix)) return prefix;
  throw expected('prefix', 'a string without braces', prefix);
}
