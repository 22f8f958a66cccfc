import { messageOf } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import type { Instance } from '@nact-hub/messaging';
import type { ChildId } from '@nact-hub/registry';
import { capture, encodeCapture, settleCapture } from '../capture';
import { timedOut, untilAnswered, within } from '../certainty';
import { kindOf } from '../child-kind';
import type { MigrationNode } from '../node';

interface Parked {
  readonly instance: Instance;
  readonly version: number;
}

/** Names the handovers of parked children apart from those of moves. */
export const parkOf = (node: MigrationNode): string => `${node.node}-park`;

/**
 * Stops children with their state in the handover store and without an owner in the registry, for
 * whoever joins next. Answers those for which that worked; the others go on here.
 */
export async function parkChildren(
  node: MigrationNode,
  ids: readonly ChildId[],
  ttl: number,
): Promise<readonly ChildId[]> {
  const { registry, router } = node;
  const frozen = (await Promise.all(ids.map((id) => freeze(node, id, ttl)))).filter(
    (parked) => parked !== undefined,
  );
  if (frozen.length === 0) return [];
  const children = frozen.map(({ instance, version }) => ({
    id: instance.id,
    epoch: instance.epoch,
    version,
    pinned: false,
  }));
  const batch = await untilAnswered(node, 'park', () =>
    registry.store.park(node.node, parkOf(node), children),
  );
  if (batch.outcome === 'fenced') {
    registry.fence();
    return [];
  }
  const instances = frozen.map(({ instance }) => instance);
  const isParked = ({ id }: Instance) => batch.answers.get(id)?.outcome === 'parked';
  for (const instance of instances) {
    if (isParked(instance)) router.end(instance, 'left');
    else router.reopen(instance);
  }
  return instances.filter(isParked).map(({ id }) => id);
}

async function freeze(node: MigrationNode, id: ChildId, ttl: number): Promise<Parked | undefined> {
  const instance = node.router.instances.get(id);
  if (instance?.phase !== 'active') return undefined;
  const kind = kindOf(instance);
  const { handover, freezeTimeout } = kind.strategy;
  try {
    const frozen = instance.freeze((state, context) =>
      capture(node, { instance, kind }, handover, state, context),
    );
    const asked = await within(node.clock, freezeTimeout, frozen, () =>
      timedOut('freeze', id, freezeTimeout),
    );
    const captured = settleCapture(instance, asked);
    if (!handover) return { instance, version: 0 };
    const bytes = await encodeCapture(
      node,
      kind,
      instance,
      { migration: parkOf(node), version: 1 },
      captured,
    );
    await node.handovers.put([{ key: handoverKey(node.hub, id, parkOf(node)), bytes }], ttl);
    return { instance, version: 1 };
  } catch (error) {
    node.logger.warn({ child: id, reason: messageOf(error) }, 'a child could not be parked');
    node.router.reopen(instance);
    return undefined;
  }
}
