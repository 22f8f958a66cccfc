import type { NodeId } from '@nact-hub/registry';
import { neverResolves } from './asking';
import type { DeadLetters } from './dead-letters';
import { childParty, nodeParty, type Party } from './delivery/party';
import type { Addressable, SystemEntry } from './nact/internals';
import { ChildRef, NodeRef } from './refs';

/**
 * What stays in nact's map of a node that has left its hub: references outlive it, and what goes
 * through them must not vanish in silence.
 */
export const departedSystem = (name: string, node: NodeId, letters: DeadLetters): SystemEntry => ({
  name,
  find: (ref) => {
    const departed = (to: Party): Addressable => ({
      ...refusing(letters, node, to, 'has left the hub'),
      stop: () => undefined,
    });
    if (ref instanceof ChildRef) return departed(childParty(ref.child, 1));
    return ref instanceof NodeRef ? departed(nodeParty(ref.node)) : undefined;
  },
});

/** Whom nothing reaches from a node any more: what is sent becomes a dead letter, and whoever asks is told `why`. */
export function refusing(letters: DeadLetters, node: NodeId, to: Party, why: string) {
  const refuse = () => letters.refused(nodeParty(node), to, 'node_closed');
  return {
    dispatch: refuse,
    query: (): Promise<never> => {
      refuse();
      return Promise.reject(neverResolves('node_closed', 'not_processed', `node ${node} ${why}`));
    },
  };
}
