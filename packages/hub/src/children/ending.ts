import type { Instance } from '@nact-hub/messaging';
import type { HubNode } from '../node';

/** Ends all that runs or stands by on a node. The registry hears nothing of it: others take the children over. */
export function endInstances(node: HubNode): void {
  const { instances, standbys } = node.router;
  for (const instance of [...instances.values()]) end(node, instance);
  for (const standby of [...standbys.values()]) node.router.end(standby, 'discarded');
}

/** What an instance has sent goes with it if its child has moved on already. */
function end({ router, registry }: HubNode, instance: Instance): void {
  const row = registry.replica.get(instance.id)?.row;
  const hasMoved = row?.life === instance.life && row.epoch > instance.epoch;
  router.end(instance, hasMoved ? 'moved' : 'left');
}
