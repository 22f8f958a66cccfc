import {
  checkBoolean,
  checkChildId,
  checkDuration,
  checkOptions,
  expected,
  InvalidCallError,
} from '@nact-hub/core';
import type { ChildSpec, StartOptions } from '../supervisor';

/** How children are started, whole and checked. @throws InvalidConfigError naming the option */
export function checkStartOptions(
  options: StartOptions,
  defaultTimeout: number,
): Required<StartOptions> {
  checkOptions('options', options, ['timeout', 'onFailure', 'checkExisting']);
  const { timeout = defaultTimeout, onFailure = 'continue', checkExisting = true } = options;
  checkDuration('options.timeout', timeout);
  checkBoolean('options.checkExisting', checkExisting);
  if (onFailure !== 'continue' && onFailure !== 'rollback')
    throw expected('options.onFailure', "'continue' or 'rollback'", onFailure);
  return { timeout, onFailure, checkExisting };
}

/**
 * What children are started with. @throws InvalidCallError `illegal_child_id`, `duplicate_child_id`;
 * InvalidConfigError for the rest
 */
export function checkSpecs(specs: readonly ChildSpec<unknown>[]): void {
  const seen = new Set<string>();
  for (const spec of specs) {
    checkOptions('child', spec, ['id', 'args', 'tags']);
    const { id, tags = [] } = spec;
    checkChildId(id);
    if (seen.has(id))
      throw new InvalidCallError('duplicate_child_id', `Child id '${id}' is twice in one call`);
    seen.add(id);
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string'))
      throw expected('child.tags', 'a list of strings', tags);
  }
}
