import { query, type Ref } from 'nact';
import { insideOf } from '../cluster/inside';
import type { SimulatedNode } from '../cluster/simulated-node';
import type { Message, State } from './actors';
import { refOf, type Run } from './run';
import { lease, longestWork, stateTtl } from './settings';

/** How long a hub may take to come to rest, once nothing fails any more; how often that is looked at. Milliseconds. */
const longest = 60_000;
const lookAgain = 100;

/** No more faults: everything must come to an end, hold, and leave nothing behind. */
export async function checkEnd(run: Run): Promise<void> {
  const { hub, oracle } = run;
  hub.calm();
  while (hub.standsStill) await hub.pass(lookAgain);
  await run.untilDone('all that was begun');
  await untilAtRest(run);
  const states = new Map<string, State>();
  for (const { id } of run.children) states.set(id, await read(run, id));
  if (run.dead.size === 0) {
    oracle.checkStates(states);
    oracle.checkNothingLost();
  } else {
    oracle.checkRestoredStates(states);
    oracle.checkLossesReported(run.dead, states);
  }
  checkQuestions(run);
  await checkNothingLeft(run);
}

/** Every child has one owner, everybody knows whom, and nothing waits for anything. */
async function untilAtRest(run: Run): Promise<void> {
  const end = run.hub.timeline.now + longest;
  // A node that has died, or has stood still, is noticed when its lease is over.
  const troubled = run.dead.size > 0 || run.happenings.of('stall longer than a lease') > 0;
  if (troubled) await run.hub.pass(2 * lease);
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
    ...living
      .filter((node) => node.hub.listChildren('local').some((child) => child.movingTo))
      .map(({ name }) => `${name} is moving children`),
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

function checkQuestions({ questions, dead, oracle }: Run): void {
  const { asked, answered, wrong } = questions;
  if (wrong > 0) oracle.problem(`${wrong} questions got the wrong answer`);
  if (dead.size === 0 && answered < asked)
    oracle.problem(`${asked - answered} of ${asked} questions were not answered`);
}

async function checkNothingLeft(run: Run): Promise<void> {
  const { handovers } = run.hub;
  if (handovers.alive.length > 0) await run.hub.pass(stateTtl + lookAgain);
  const { alive } = handovers;
  if (alive.length > 0) run.oracle.problem(`handovers do not expire: ${alive.join(', ')}`);
  for (const node of run.hub.living) checkNode(run, node);
}

function checkNode({ oracle }: Run, { name, hub }: SimulatedNode): void {
  const { router } = insideOf(hub);
  const standbys = [...router.standbys.keys()];
  if (standbys.length > 0) oracle.problem(`standbys of ${standbys.join()} are left on ${name}`);
  const local = hub.listChildren('local').map(({ id }) => id);
  const running = [...router.instances.keys()];
  if (running.length !== local.length || !running.every((id) => local.includes(id)))
    oracle.problem(`${name} runs ${running.join()}, but owns ${local.join()}`);
}
