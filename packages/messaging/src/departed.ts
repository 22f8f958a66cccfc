import type { NodeId } from '@nact-hub/registry';
import type { DeadLetters } from './dead-letters';
import { childParty, nodeParty } from './delivery/party';
import type { Addressable, SystemEntry } from './nact/internals';
import { ChildRef, NodeRef } from './refs';

/**
 * What stays in nact's map of a node that has left its hub: references outlive it, and what goes
 * through them must not vanish in silence.
 */
export const departedSystem = (name: string, node: NodeId, letters: DeadLetters): SystemEntry => ({
  name,
  find: (ref) => {
    if (ref instanceof ChildRef) return departed(node, childParty(ref.child, 1), letters);
    return ref instanceof NodeRef ? departed(node, nodeParty(ref.node), letters) : undefined;
  },
});

function departed(node: NodeId, to: string, letters: DeadLetters): Addressable {
  const refuse = () => letters.refused(nodeParty(node), to, 'node_closed');
  return {
    dispatch: refuse,
    query: () => {
      refuse();
      return Promise.reject(new Error(`Query can never resolve: node ${node} has left the hub`));
    },
    stop: () => undefined,
  };
}
