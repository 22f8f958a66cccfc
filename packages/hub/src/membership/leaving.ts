import { messageOf, pause, until } from '@nact-hub/core';
import { untilAnswered } from '@nact-hub/migration';
import type { ChildId } from '@nact-hub/registry';
import type { HubNode } from '../node';
import { hubRequests } from '../requests';
import { misplaced, moveAll } from './balance';
import { handBack, reserveOf } from './handing-back';

/** What a graceful leave has come to. */
export interface LeaveResult {
  /** How many children have moved to other nodes. */
  readonly moved: number;
  /**
   * Children without an owner, with their handovers: another node that can run them goes on with them, at once or
   * when it joins. No other node could run them, or they had not moved in time.
   */
  readonly parked: readonly ChildId[];
  /** Children that could do neither in time: their message under way did not end. Others begin them anew at once. */
  readonly stayed: readonly ChildId[];
}

/** How often a leave that is waiting looks again, milliseconds. */
const lookAgain = 50;
/** The same while nothing could move at all, which has little hope: it freezes children for nothing. */
const longestLook = 400;
/** How long a node that is empty, but has no time left, waits for the word that it is out. Milliseconds. */
const lastWord = 1_000;

/**
 * Leaves within `timeout` milliseconds. A node that has lost its lease, before or meanwhile, comes back first:
 * what nobody has taken over is to move away with its state, too.
 */
export async function leaveFor(node: HubNode, timeout: number): Promise<LeaveResult> {
  const { clock, router, rejoining } = node;
  const deadline = clock.monotonic() + timeout;
  const rest = () => Math.max(1, deadline - clock.monotonic());
  let result: LeaveResult = { moved: 0, parked: [], stayed: [] };
  for (;;) {
    if (node.isReturning) await rejoining.untilBack(rest());
    if (node.phase !== 'joined') break;
    const { id } = node;
    node.phase = 'leaving';
    result = both(result, await leave(node, rest()));
    // It may have come back meanwhile: then it is in the hub under an id that has not left.
    if (node.id === id && (!node.isReturning || router.instances.size === 0)) return result;
  }
  return node.isReturning ? { ...result, stayed: [...router.instances.keys()] } : result;
}

const both = (first: LeaveResult, second: LeaveResult): LeaveResult => ({
  moved: first.moved + second.moved,
  parked: [...first.parked, ...second.parked],
  stayed: second.stayed,
});

/**
 * Empties this node, and takes it out of the view. All within `timeout` milliseconds: without an answer
 * of the registry it is out when its lease has run out.
 */
async function leave(node: HubNode, timeout: number): Promise<LeaveResult> {
  const { clock, router, registry, logger } = node;
  const isOut = outUnder(node);
  const deadline = clock.monotonic() + timeout;
  const all = [...router.instances.keys()];
  const parked: ChildId[] = [];
  const late = deadline - reserveOf(timeout);
  await before(node, late, drain(node));
  let stayed = await empty(node, isOut, late, all, parked);
  // A child that was being started here when this node began to leave may have come since.
  while (stayed.length === 0 && !isOut() && (await signOff(node, deadline)) === 'owns_children') {
    await pause(clock, lookAgain);
    stayed = await empty(node, isOut, late, all, parked);
    if (clock.monotonic() >= late) break;
  }
  if (stayed.length > 0 && !isOut()) {
    // What has ended here must not wait for a lease because the word of it came a moment too late.
    const back = await before(node, deadline + lastWord, handBack(node, deadline));
    parked.push(...(back?.parked ?? []));
    stayed = back?.ended ?? [...router.instances.keys()];
    await signOff(node, deadline);
  }
  stayed = isOut()
    ? all.filter((child) => registry.replica.get(child)?.row.owner === node.id)
    : [...new Set([...stayed, ...withoutInstance(node)])];
  if (stayed.length > 0 && !isOut())
    logger.error(
      { stayed: stayed.length },
      'children could not move in time and end with this node, without their state',
    );
  const given = new Set([...parked, ...stayed]);
  const moved = elsewhere(
    node,
    all.filter((child) => !given.has(child)),
  );
  return { moved, parked, stayed };
}

/** Children in the middle of a cold swap that has not ended, or about to begin another life. */
const withoutInstance = ({ migrator }: HubNode): ChildId[] =>
  migrator
    .captured()
    .map(({ move }) => move.id)
    .filter((id) => !migrator.source.hasYielded(id));

/** Says whether a node is out under the id that it has now: it has lost its lease, or was closed. It may be in under another one by then. */
function outUnder(node: HubNode): () => boolean {
  const { id } = node;
  return () => node.isOut || node.id !== id;
}

/** From now on nothing is placed here, and what was moved here before is known here. */
async function drain({ migrating, registry }: HubNode): Promise<void> {
  const { outcome, number } = await untilAnswered(migrating, 'drain', () => registry.drain());
  if (outcome === 'fenced') registry.fence();
  else await registry.reached(number);
}

/**
 * Every child moves, in batches; what nobody can take is parked. Then waits until nothing of this node
 * is unacknowledged and nobody waits for an answer. Answers what could do neither in time.
 */
async function empty(
  node: HubNode,
  isOut: () => boolean,
  deadline: number,
  all: readonly ChildId[],
  parked: ChildId[],
): Promise<readonly ChildId[]> {
  const { clock, router, events } = node;
  const inTime = () => clock.monotonic() < deadline && !isOut();
  const tell = () =>
    events.emit('leaveProgress', { left: router.instances.size, total: all.length });
  let fruitless = 0;
  while (isBusy(node) && inTime()) {
    const { departing, homeless } = misplaced(node);
    const gone = Promise.all([moveAll(node, departing, deadline), node.park(homeless)]);
    const done = before(node, deadline, gone);
    const [movedNow, parkedNow] = (await done) ?? [0, []];
    parked.push(...parkedNow);
    tell();
    fruitless = movedNow + parkedNow.length > 0 ? 0 : fruitless + 1;
    if (fruitless > 0) await pause(clock, Math.min(longestLook, lookAgain * 2 ** (fruitless - 1)));
  }
  tell();
  const stayed = [...router.instances.keys()];
  await untilQuiet(node, isOut, inTime);
  if (!isOut()) await before(node, deadline, sayFarewell(node));
  return stayed;
}

/**
 * Waits until nothing of this node is unacknowledged and nobody waits for an answer. An app that sends on and on must
 * not keep it: when all that it had sent before is over, it is refused what it sends then, and told so at once. In any
 * case it is refused from the moment on when nothing is under way: what it sent between then and the end of this node
 * would go with that, and nobody would know whether it was processed. Whoever stops when `leaveProgress` tells that
 * all children have gone has a moment for it.
 */
async function untilQuiet(
  { router, clock }: HubNode,
  isOut: () => boolean,
  inTime: () => boolean,
): Promise<void> {
  const isOver = router.mark();
  const isQuiet = () => router.quiet || !inTime();
  const every = lookAgain / 5;
  await pause(clock, every);
  await until(clock, () => isQuiet() || isOver(), { every });
  // It may have come back under another id by then.
  if (!isOut()) router.shut();
  await until(clock, isQuiet, { every });
}

/** How many of the children run on other nodes now, whoever has moved them. */
function elsewhere({ registry, id: here }: HubNode, children: readonly ChildId[]): number {
  const owners = children.map((child) => registry.replica.get(child)?.row.owner);
  return owners.filter((owner) => owner !== undefined && owner !== here).length;
}

/** Tells the others what has been taken in here, so that they need not wonder when this node is gone. */
async function sayFarewell({ calls, router, registry, id, options }: HubNode): Promise<void> {
  const others = [...registry.replica.nodes.keys()].filter((node) => node !== id);
  const told = others.map((node) =>
    calls.ask(node, hubRequests.farewell, router.farewell(), options.requestTimeout),
  );
  await Promise.allSettled(told);
}

/** Whether children are here, or on their way out or in. */
const isBusy = ({ router, registry, id }: HubNode): boolean =>
  router.instances.size > 0 || registry.replica.ownedBy(id).length > 0;

/** Nothing can be waited for longer than there is time. A move goes on, or is called off, by itself. */
async function before<T>(
  { clock, logger }: HubNode,
  deadline: number,
  work: Promise<T>,
): Promise<T | undefined> {
  let late: { cancel(): void } | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    late = clock.after(Math.max(0, deadline - clock.monotonic()), () => resolve(undefined));
  });
  const done = work.catch((error: unknown) => {
    logger.warn({ reason: messageOf(error) }, 'a step of leaving failed');
    return undefined;
  });
  return Promise.race([done, timeout]).finally(() => late?.cancel());
}

/** Takes this node out of the view. Undefined: without an answer in time. */
function signOff(node: HubNode, deadline: number) {
  const { clock, migrating, registry } = node;
  const answer = untilAnswered(migrating, 'leave', () => registry.leave());
  return before(node, Math.max(deadline, clock.monotonic() + lastWord), answer);
}
