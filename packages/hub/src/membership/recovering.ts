import { kindOf } from '@nact-hub/migration';
import type { ChildId, ChildToRegister, Recovering, Row } from '@nact-hub/registry';
import type { HubNode } from '../node';

interface Running {
  readonly id: ChildId;
  readonly epoch: number;
  readonly life: number;
  readonly supervisor: string;
  readonly definition: string;
  readonly args: Uint8Array;
}

/** What this node does about its children when the registry may have lost data. */
export const recoveringOf = (node: HubNode): Recovering => ({
  running: () => running(node),
  registered: (id, row) => {
    adopt(node, id, row);
    node.checkpoints.lost(id);
  },
  lost: (id, row) => lost(node, id, row),
  unmanned: (ids) => node.takeover.begin(ids),
  recovered: () => {
    node.migrator.source.review();
    // The moves that this ends are not in the log: that was lost. Who could not prove its lease first takes in what has
    // come meanwhile, acknowledgements among it.
    void node.untilProven().then((isProven) => isProven && node.router.postAllAgain());
  },
});

/** A child of this node is at a later epoch than its instance, in the same life: it is still this one. */
export function adopt({ router, migrator }: HubNode, id: ChildId, row: Row): void {
  const instance = router.instances.get(id);
  const isOurs = instance?.life === row.life && !migrator.source.hasYielded(id);
  if (instance && isOurs && row.epoch > instance.epoch) instance.epoch = row.epoch;
}

/**
 * What runs here, whatever the registry says: also what stands still. What has moved away, by an answer that may be lost
 * by now, is registered as it was before: where it has come to, it is at a later epoch.
 */
export function running(node: HubNode): readonly ChildToRegister[] {
  const { router, migrator } = node;
  const instances = [...router.instances.values()].map((instance): Running => {
    const { id, epoch, life, args } = instance;
    const { supervisorName: supervisor, definition } = kindOf(instance);
    return { id, epoch, life, supervisor, definition, args };
  });
  const captured = [...migrator.captured(), ...node.rejoining.stranded]
    .filter(({ move }) => !router.instances.has(move.id))
    .map(({ move, epoch, instance, kind, args }) => {
      const { supervisorName: supervisor, definition } = kind;
      return { id: move.id, epoch, life: instance.life, supervisor, definition, args };
    });
  const all = new Map([...instances, ...captured].map((child) => [child.id, child]));
  return [...all.values()].map((child) => toRegister(node, child));
}

function toRegister({ registry }: HubNode, child: Running): ChildToRegister {
  const { id, epoch, life, supervisor, definition, args } = child;
  const row = registry.replica.get(id)?.row;
  const known = row?.epoch === epoch ? row : undefined;
  const { handover, version = 0, pinned } = known ?? {};
  const about = registry.replica.aboutText(id);
  const made = JSON.stringify({ supervisor, definition, tags: [] });
  return { id, epoch, life, args, about: about ?? made, handover, version, pinned };
}

/** Somebody else has the child at a later epoch. If a move of it is past the freeze, that ends it; else it ends here. */
export function lost(
  node: HubNode,
  id: ChildId,
  row: Pick<Row, 'epoch' | 'life'> | undefined,
): void {
  const { router, migrator, registry } = node;
  const instance = router.instances.get(id);
  if (!instance || (row && row.epoch <= instance.epoch)) return;
  if (instance.phase === 'frozen' && migrator.source.isMoving(id)) {
    void migrator.source.settled(id).then(() => {
      // That entry may have got lost with the data of the registry meanwhile, and the child stays.
      const now = registry.replica.get(id)?.row;
      const isOurs = now?.owner === node.id && now.epoch === instance.epoch;
      if (!isOurs) lost(node, id, row);
    });
    return;
  }
  const isSameLife = row?.life === instance.life;
  router.end(instance, isSameLife ? 'moved' : 'left');
  migrator.stopped(instance);
  if (row && !isSameLife) displaced(node, id, row);
}

/** A node that comes back tells it with `rejoined`. */
function displaced(
  { isFenced, logger, events }: HubNode,
  id: ChildId,
  { epoch }: Pick<Row, 'epoch'>,
): void {
  if (isFenced) return;
  logger.error(
    { child: id, epoch },
    'another life of a child has begun elsewhere while data was lost: this one has ended, and its state with it',
  );
  events.emit('childStopped', { id, reason: 'displaced' });
}
