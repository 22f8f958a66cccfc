import type { Change, NodeId, NodeRecord } from '@nact-hub/registry';
import { differences } from '../membership/node-record';
import { adopt, lost } from '../membership/recovering';
import type { HubNode } from '../node';

/** What an entry of the log has changed: who runs what first, then what is to be posted again because of it. */
export function applyChanges(node: HubNode, changes: readonly Change[]): void {
  for (const change of changes) {
    node.migrator.apply(change);
    node.starter.apply(change);
    yieldTo(node, change);
    node.router.apply(change);
    tell(node, change);
    node.checkpoints.apply(change);
    node.takeover.apply(change);
    node.balance.apply(change);
  }
}

/** An instance here whose child somebody else has, at a later epoch: it ends, whatever it believes. */
function yieldTo(node: HubNode, change: Change): void {
  if (!('row' in change)) return;
  const instance = node.router.instances.get(change.id);
  if (!instance || change.row.epoch <= instance.epoch) return;
  if (change.row.owner === node.id && change.row.life === instance.life)
    adopt(node, change.id, change.row);
  else lost(node, change.id, change.row);
}

function tell(node: HubNode, change: Change): void {
  const { events, calls, router } = node;
  if (change.kind === 'nodeJoined') {
    const { id } = change.node;
    if (id === node.id) return;
    events.emit('nodeJoined', { node: id });
    compareConfiguration(node, change.node);
  } else if (change.kind === 'nodeLeft' || change.kind === 'nodeExpired') {
    calls.gone(change.node);
    if (change.node !== node.id && !router.isFormer(change.node))
      events.emit('nodeLeft', { node: change.node, expired: change.kind === 'nodeExpired' });
  }
}

/** Reports what another node is configured with differently: supervisors, and its lease. */
export function compareConfiguration(node: HubNode, other: NodeRecord): void {
  compareLease(node, other);
  const own = node.registry.replica.nodes.get(node.id);
  for (const difference of own ? differences(own, other) : []) {
    const { node: id, ...rest }: { readonly node: NodeId } = difference;
    node.logger.warn({ other: id, ...rest }, 'another node configures a supervisor differently');
    node.events.emit('configurationDiffers', difference);
  }
}

function compareLease(node: HubNode, { id, lease: there }: NodeRecord): void {
  const { lease: here } = node.options;
  if (there === undefined || there === here) return;
  node.logger.warn(
    { other: id, here, there },
    'another node has a lease of another length: give all nodes of a hub the same `lease`',
  );
  node.events.emit('leaseDiffers', { node: id, here, there });
}
