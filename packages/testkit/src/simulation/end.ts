import type { Registry } from '@nact-hub/registry';
import { query, type Ref } from 'nact';
import { insideOf } from '../cluster/inside';
import type { SimulatedHub } from '../cluster/simulated-hub';
import type { SimulatedNode } from '../cluster/simulated-node';
import { patience, type Message, type State } from './actors';
import type { Run } from './run';
import { refOf } from './traffic';
import { lease, longestWork, stateTtl } from './settings';

/** How long a hub may take to come to rest, once nothing fails any more; how often that is looked at. Milliseconds. */
const longest = 60_000;
const lookAgain = 100;

/** No more faults: everything must come to an end, hold, and leave nothing behind. */
export async function checkEnd(run: Run): Promise<void> {
  const { hub, oracle, troubles } = run;
  hub.calm();
  while (hub.standsStill) await hub.pass(lookAgain);
  await untilBack(hub);
  await run.untilDone('all that was begun');
  await startWhatIsMissing(run);
  await untilAtRest(run);
  run.troubles.buryTheLate();
  const states = new Map<string, State>();
  for (const { id } of run.children) states.set(id, await read(run, id));
  if (isWithoutEnds(run)) {
    oracle.checkStates(states);
    oracle.checkNothingLost();
  } else {
    oracle.checkRestoredStates(states, troubles.dead.size === 0 && troubles.returned.size === 0);
    oracle.checkLossesReported(troubles, states);
  }
  checkQuestions(run);
  await checkNothingLeft(run);
}

/** Whether every state and every life has gone on all the time. */
const isWithoutEnds = ({ troubles: { dead, returned }, restarts, begunAnew }: Run): boolean =>
  dead.size === 0 && returned.size === 0 && restarts === 0 && begunAnew === 0;

/** A node that has lost its lease joins anew by itself, when nothing fails any more, and once it knows. */
async function untilBack(hub: SimulatedHub): Promise<void> {
  const end = hub.timeline.now + longest;
  while (outside(hub).length > 0) {
    const names = outside(hub).map(({ name }) => name);
    if (hub.timeline.now >= end) throw new Error(`waits for ever: ${names.join()} to be back`);
    await hub.pass(lookAgain);
  }
}

/** Who is about to join anew, or will be when it hears that it is out. */
const outside = (hub: SimulatedHub): SimulatedNode[] => {
  const { authority } = hub.registry.hub(hub.hubId);
  const isOut = ({ hub: own }: SimulatedNode) => !authority.nodes.has(own.node);
  return [...hub.returningNodes, ...hub.living.filter(isOut)];
};

/** Whoever was to start a child again may have died; and what was lost with its owner has no row any more. */
async function startWhatIsMissing(run: Run): Promise<void> {
  if (isWithoutEnds(run)) return;
  await run.hub.pass(2 * lease);
  for (const { id } of run.children) await run.hub.settle(run.startAgain(id), 4 * patience);
}

/** Those who live know of each other, and of nobody else; every child has one owner, everybody knows whom, and nothing waits for anything. */
async function untilAtRest(run: Run): Promise<void> {
  const end = run.hub.timeline.now + longest;
  while (whatIsOpen(run).length > 0) {
    if (run.hub.timeline.now >= end) throw new Error(`no rest: ${whatIsOpen(run).join('; ')}`);
    await run.hub.pass(lookAgain);
  }
}

function whatIsOpen({ hub, oracle, children }: Run): string[] {
  const { living } = hub;
  if (oracle.quietFor <= 2 * longestWork) return ['messages are processed'];
  const names = new Map(living.map((node) => [node.hub.node, node.name]));
  return [
    ...living
      .filter((node) => !insideOf(node.hub).router.quiet)
      .map(({ name }) => `${name} is not quiet`),
    ...children.flatMap(({ id }) => {
      const owners = new Set(living.map((node) => node.hub.lookupChild(id)?.node));
      const [owner] = owners;
      const known = owners.size === 1 && owner !== undefined && names.has(owner);
      return known ? [] : [`${id} is owned by ${[...owners].join(' or ')}`];
    }),
    ...unknownTo(living, hub),
    ...living
      .filter((node) => !insideOf(node.hub).migrator.isIdle)
      .map(({ name }) => `${name} is moving children`),
    ...living
      .filter((node) => !insideOf(node.hub).calls.idle)
      .map(({ name }) => `${name} waits for an answer to a request`),
  ];
}

/** Whose replica does not have what the registry has; and whether that still has nodes that are gone. */
function unknownTo(living: readonly SimulatedNode[], hub: SimulatedHub): string[] {
  const { authority } = hub.registry.hub(hub.hubId);
  const isCurrent = ({ replica }: Registry) =>
    replica.isWhole &&
    replica.incarnation === authority.incarnation &&
    replica.number === authority.number;
  const gone = new Set(authority.nodes.keys());
  for (const node of living) gone.delete(node.hub.node);
  return [
    ...living
      .filter((node) => !isCurrent(insideOf(node.hub).registry))
      .map(({ name }) => `${name} has not read everything`),
    ...living
      .filter((node) => !authority.nodes.has(node.hub.node))
      .map(({ name }) => `${name} is out and does not know it`),
    ...[...gone].map((node) => `${node} is still in the registry`),
  ];
}

function read(run: Run, id: string): Promise<State> {
  const node = run.hub.serving[0]!;
  const asked = node.run((hub) => {
    const ref = refOf(hub, id);
    if (!ref) throw new Error(`${id} is not in the hub any more`);
    return query(ref, (from: Ref<State>): Message => ({ type: 'read', from }), 10_000);
  });
  return run.hub.settle(asked, 20_000);
}

function checkQuestions(run: Run): void {
  const { traffic, oracle } = run;
  const { asked, answered, wrong } = traffic.questions;
  if (wrong > 0) oracle.problem(`${wrong} questions got the wrong answer`);
  if (isWithoutEnds(run) && answered < asked)
    oracle.problem(`${asked - answered} of ${asked} questions were not answered`);
}

async function checkNothingLeft(run: Run): Promise<void> {
  const { handovers } = run.hub;
  // The states that were asked for have been answered; now that has been acknowledged, too.
  await untilAtRest(run);
  if (handovers.alive.length > 0) await run.hub.pass(stateTtl + lookAgain);
  const { alive } = handovers;
  if (alive.length > 0) run.oracle.problem(`handovers do not expire: ${alive.join(', ')}`);
  checkRegistry(run);
  for (const node of run.hub.living) checkNode(run, node);
}

function checkNode({ oracle }: Run, { name, hub }: SimulatedNode): void {
  const { router } = insideOf(hub);
  const left = router.leftovers();
  if (left.length > 0) oracle.problem(`left behind on ${name}: ${left.join('; ')}`);
  const local = hub.listChildren('local').map(({ id }) => id);
  const running = [...router.instances.keys()];
  if (running.length !== local.length || !running.every((id) => local.includes(id)))
    oracle.problem(`${name} runs ${running.join()}, but owns ${local.join()}`);
}

/** The authority has the rows of the children, their arguments, and the nodes that live: nothing else, and nothing half done. */
function checkRegistry({ hub, oracle, children }: Run): void {
  const { authority, args } = hub.registry.hub(hub.hubId);
  const expected = (what: string, found: Iterable<string>, wanted: readonly string[]): void => {
    const [left, right] = [[...found].sort().join(), [...wanted].sort().join()];
    if (left !== right)
      oracle.problem(`the registry has ${what} ${left}, and should have ${right}`);
  };
  const ids = children.map(({ id }) => id);
  const nodes = hub.living.map((node) => node.hub.node);
  expected('children', authority.rows.keys(), ids);
  expected('arguments of', args.keys(), ids);
  expected('nodes', authority.nodes.keys(), nodes);
  for (const [id, { migration }] of authority.rows)
    if (migration !== undefined) oracle.problem(`${id} is left in migration ${migration}`);
}
