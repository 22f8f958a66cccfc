import { isDeepStrictEqual } from 'node:util';
import { choosePlacement, type ChildId } from '@nact-hub/registry';
import { insideOf } from '../cluster/inside';
import type { SimulatedNode } from '../cluster/simulated-node';
import { told } from './counter';
import type { Crowd } from './crowd';

/** The life of each child at some time. */
export type Lives = ReadonlyMap<ChildId, number>;

/** How many timers a node may have at rest, whatever it runs and has gone through: each of its parts has a few. */
const mostTimers = 8;

export const livesOf = ({ facts }: Crowd): Lives =>
  new Map([...facts.authority.rows].map(([id, { life }]) => [id, life]));

/** Every node has the same, which is what the registry has. */
export function checkReplicas({ hub, facts }: Crowd): string[] {
  const { nodes, rows, number } = facts.authority;
  const present = [...nodes.keys()].sort();
  return hub.living.flatMap(({ name, hub: own }) => {
    const { replica } = insideOf(own).registry;
    const differing = [...rows].filter(
      ([id, row]) => !isDeepStrictEqual(replica.get(id)?.row, row),
    );
    return [
      ...(replica.number === number ? [] : [`${name} is at ${replica.number}, not at ${number}`]),
      ...(replica.size === rows.size ? [] : [`${name} has ${replica.size} of ${rows.size} rows`]),
      ...(differing.length === 0 ? [] : [`${name} has ${differing.length} other rows`]),
      ...(isDeepStrictEqual([...replica.nodes.keys()].sort(), present)
        ? []
        : [`${name} has other nodes`]),
    ];
  });
}

/** Every child is there, and where the function says. */
export function checkPlacement({ facts, ids, first }: Crowd): string[] {
  const { nodes, rows } = facts.authority;
  const records = [...nodes.values()].map(({ record }) => record);
  const { replica } = insideOf(first.hub).registry;
  const lost = ids.filter((id) => !rows.has(id));
  const misplaced = [...rows].filter(([id, { owner }]) => {
    const about = replica.get(id)?.about;
    return !about || choosePlacement(records, { id, ...about }) !== owner;
  });
  return [
    ...(lost.length === 0 && rows.size === ids.length ? [] : [`${lost.length} children are lost`]),
    ...(misplaced.length === 0 ? [] : [`${misplaced.length} children are misplaced`]),
  ];
}

/** What goes on since then has every message; what was taken over may have begun anew. */
export async function checkStates(crowd: Crowd, before: Lives): Promise<string[]> {
  const { ids, sent } = crowd;
  await crowd.send('tell', ids);
  await crowd.untilAtRest();
  const now = livesOf(crowd);
  const wrong = ids.filter((id) => {
    const [count = -1, all] = [told.get(id), sent.get(id)!];
    return now.get(id) === before.get(id) ? count !== all : count < 0 || count > all;
  });
  return wrong.length === 0 ? [] : [`${wrong.length} states are wrong, as that of ${wrong[0]}`];
}

/** At rest nothing is kept of what is over. */
export function checkNothingLeft({ hub }: Crowd): string[] {
  const { handovers, inboxes, living } = hub;
  return [
    ...living.flatMap((node) => leftOn(node, hub.timeline.pending(node.loop))),
    ...(handovers.alive.length === 0 ? [] : [`${handovers.alive.length} handovers are left`]),
    ...(inboxes.length === living.length ? [] : [`${inboxes.length} inboxes are left`]),
  ];
}

function leftOn({ name, hub }: SimulatedNode, timers: number): string[] {
  const { router, registry } = insideOf(hub);
  const owned = registry.replica.ownedBy(hub.node).length;
  return [
    ...router.leftovers().map((left) => `${name}: ${left}`),
    ...(timers <= mostTimers ? [] : [`${name} has ${timers} timers`]),
    ...(router.instances.size === owned
      ? []
      : [`${name} runs ${router.instances.size} children, and owns ${owned}`]),
  ];
}

/** Everybody has left: there is nothing of anybody. */
export function checkAllGone({ hub, facts, first }: Crowd): string[] {
  const left = {
    timers: hub.timeline.pending(first.loop),
    inboxes: hub.inboxes.length,
    handovers: hub.handovers.alive.length,
    rows: facts.authority.rows.size,
    arguments: facts.args.size,
    nodes: facts.authority.nodes.size,
  };
  return Object.entries(left).flatMap(([what, count]) =>
    count === 0 ? [] : [`${count} ${what} are left when everybody is gone`],
  );
}
