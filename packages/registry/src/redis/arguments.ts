import type { ChildToStart } from '../store';
import { checkWord } from '../word';
import type { Argument } from './scripts';

/**
 * Children in one argument, a few words of each: a client and a server take longer for an argument of its own than for
 * all that is in it. `of` begins with the id.
 */
export const words =
  <C extends { readonly id: string }>(of: (child: C) => string) =>
  (children: readonly C[]): Argument[] => {
    for (const { id } of children) checkWord('child id', id);
    return [children.map(of).join(' ')];
  };

/** Children that say the same of themselves, one after another: that, "id length id length ...", and their arguments. */
export function startArguments(children: readonly ChildToStart[]): Argument[] {
  const all: Argument[] = [];
  for (let from = 0, to; from < children.length; from = to) {
    const { about } = children[from]!;
    for (to = from + 1; children[to]?.about === about;) to++;
    const alike = children.slice(from, to);
    all.push(about, alike.map(({ id, args }) => `${id} ${args.length}`).join(' '));
    all.push(Buffer.concat(alike.map(({ args }) => args)));
  }
  return all;
}
