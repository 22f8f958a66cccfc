import type { ChildId } from '@nact-hub/registry';
import type { Instance } from './child/instance';
import { isControl } from './control';
import type { DeadLetters } from './dead-letters';
import { estateOf } from './delivery/estate';
import type { Outgoing, Route } from './delivery/outgoing';
import type { Posting } from './posting';

export interface SuccessionOptions {
  readonly posting: Posting;
  readonly instances: ReadonlyMap<ChildId, Instance>;
  readonly deadLetters: DeadLetters;
}

/**
 * The outside world of a node that lost its lease is over as a sender, and `heir` comes after it: sends
 * what certainly has not been processed, in its order. The rest becomes dead letters. What the hub itself
 * had to say is nobody's business any more.
 */
export function passOn(
  { posting, instances, deadLetters }: SuccessionOptions,
  former: Outgoing,
  heir: Outgoing,
): void {
  for (const route of posting.release(former)) {
    const kept = former.drop(route.to).filter(({ head }) => !isControl(head));
    const { lost, again } = estateOf(kept, takenHere(instances, route));
    deadLetters.undeliverable(route, lost, 'node_closed');
    for (const letter of again) posting.send(heir, route.to, letter);
  }
}

/** How far the receiver has come, if it is here and nowhere else. */
function takenHere(
  instances: ReadonlyMap<ChildId, Instance>,
  { from, to, receiver }: Route,
): number | undefined {
  const instance = receiver.node === undefined ? instances.get(receiver.child) : undefined;
  return instance?.party === to ? instance.incoming.taken(from) : undefined;
}
