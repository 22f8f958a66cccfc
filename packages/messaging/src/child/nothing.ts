import type { Mailbox } from '../nact/internals';

/** What most children have, shared by all of them: an empty Map each would take more than all the rest of an actor. */

class NoChildren extends Map<string, never> {
  override set(): never {
    throw new TypeError('These are not the children of an actor: use `spawn`');
  }
}
export const noChildren: Map<string, never> = new NoChildren();

/** A mailbox that has always been empty. It refuses what would be put in for all of them. */
export const noMail: Mailbox = Object.freeze({
  length: 0,
  toArray: () => [],
  shift: () => undefined,
  clear: () => undefined,
  push: refuse,
  unshift: refuse,
});

function refuse(): never {
  throw new TypeError('This is not the mailbox of an actor: use `dispatch`');
}
