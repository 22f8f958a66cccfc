import { InvalidCallError } from './errors';

/**
 * Which child ids are allowed: 1 to 256 characters, none of them a control character or a space,
 * not `@` in the first place, and not `-` alone (which stands for nothing in the registry).
 * @throws InvalidCallError `illegal_child_id`
 */
export function checkChildId(id: unknown): string {
  const legal = /^(?!-$)[^\s\p{Cc}\p{Cs}@][^\s\p{Cc}\p{Cs}]{0,255}$/u;
  if (typeof id === 'string' && legal.test(id)) return id;
  throw new InvalidCallError(
    'illegal_child_id',
    `Illegal child id ${typeof id === 'string' ? `'${id.slice(0, 64)}'` : `(${typeof id})`}: ` +
      "use 1 to 256 characters without spaces and control characters, not beginning with '@', and not '-' alone",
  );
}

/** A child id as a nact name, which takes no `: / @ %` and nothing beyond ASCII. Reversible. */
export const escapeName = (id: string): string =>
  encodeURIComponent(id).replaceAll('%', '$').replaceAll('~', '$7E');
