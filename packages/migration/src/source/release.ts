import { messageOf } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import type { Instance } from '@nact-hub/messaging';
import type { ChildId } from '@nact-hub/registry';
import { capture, encodeCapture } from '../capture';
import { timedOut, untilAnswered, within } from '../certainty';
import { kindOf, type ChildKind } from '../child-kind';
import type { MigrationNode } from '../node';
import { parkOf } from './park';

/** How children of this node were given up. */
export interface Released {
  /** With all that there was of them. */
  readonly parked: readonly ChildId[];
  /** Without their state. */
  readonly ended: readonly ChildId[];
}

/** How children are given up: how long their handovers live, and how long each has for the message under way. Milliseconds. */
export interface ReleaseOptions {
  readonly ttl: number;
  readonly limit: number;
}

/**
 * Gives children of this node up at once: they have no owner, and others go on with them. With their state as of
 * now, whatever waits in their mailboxes; without, if the message under way does not end in time. None of
 * them begins anything here by the time at which the registry is told.
 */
export async function releaseChildren(
  node: MigrationNode,
  ids: readonly ChildId[],
  options: ReleaseOptions,
): Promise<Released> {
  const instances = ids.flatMap((id) => node.router.instances.get(id) ?? []);
  if (instances.length === 0) return { parked: [], ended: [] };
  const versions = await Promise.all(instances.map((each) => halt(node, each, options)));
  for (const instance of instances) node.router.end(instance, 'left');
  const children = instances.map(({ id, epoch }, index) => ({
    id,
    epoch,
    version: versions[index] ?? 0,
    pinned: false,
  }));
  const { registry, node: self } = node;
  const batch = await untilAnswered(node, 'park', () =>
    registry.store.park(self, parkOf(node), children),
  );
  if (batch.outcome === 'fenced') registry.fence();
  const isParked = (id: ChildId, index: number) =>
    versions[index] !== undefined &&
    batch.outcome === 'done' &&
    batch.answers.get(id)?.outcome === 'parked';
  const all = children.map(({ id }) => id);
  return { parked: all.filter(isParked), ended: all.filter((id, i) => !isParked(id, i)) };
}

/** The version of the handover that is stored of it now; 0 if its definition has none, undefined if that failed. */
async function halt(
  node: MigrationNode,
  instance: Instance,
  { ttl, limit }: ReleaseOptions,
): Promise<number | undefined> {
  const kind = kindOf(instance);
  try {
    const stored = store(node, instance, kind, ttl);
    return await within(node.clock, limit, stored, () => timedOut('halt', instance.id, limit));
  } catch (error) {
    const fields = { child: instance.id, reason: messageOf(error) };
    node.logger.warn(fields, 'a child is given up without its state');
    return undefined;
  }
}

async function store(
  node: MigrationNode,
  instance: Instance,
  kind: ChildKind,
  ttl: number,
): Promise<number> {
  const { handover } = kind.strategy;
  const captured = await instance.halt((state, context) =>
    capture(node, { instance, kind }, handover, state, context),
  );
  if (!handover) return 0;
  const head = { migration: parkOf(node), version: 1 };
  const bytes = await encodeCapture(node, kind, instance, head, captured);
  const key = handoverKey(node.hub, instance.id, parkOf(node));
  await node.handovers.put([{ key, bytes }], ttl);
  return 1;
}
