import {
  manyFaults,
  noFaults,
  type CallFaults,
  type Faults,
  type FrameFaults,
} from '../faults/faults';
import { seeded, type Random } from '../time/random';
import { actors, type ActorName } from './actors';
import { kindNamed, kinds, type KindName } from './kinds';
import type { Plan } from './kinds/kind';
import type { Schedule, ScheduledChild, ScheduledEvent } from './schedule';

export interface ScheduleOptions {
  readonly seed: number;
  /** How many things happen. Default 18. */
  readonly length?: number;
}

/** How many nodes join before anything else happens. */
export const firstNodes = ['n1', 'n2', 'n3'];
const ids = ['a', 'b/1', 'c'];
/** Half of them are plain. */
const kindsOfChildren: readonly ActorName[] = [
  ...(Object.keys(actors).slice(2) as ActorName[]),
  ...(['quick', 'slow', 'quick', 'slow'] as const),
];
/** Milliseconds from one event to the next. */
const pauses = [0, 0, 0.3, 1, 5, 50, 300];

/** Makes up a schedule of joins, leaves, moves, deaths, troubles and traffic. The same seed makes up the same. */
export function generate({ seed, length = 18 }: ScheduleOptions): Schedule {
  const random = seeded(seed);
  const rejoins = random.fork('fenced').chance(0.5);
  const plan = planFor(random, seed % 2 === 1, rejoins);
  const faults = faultsFor(random);
  const children = ids.map((id) => childFor(id, random));
  const events: ScheduledEvent[] = [];
  for (let at = 0; events.length < length; at += random.of(pauses) * (0.5 + random())) {
    const kind = pickKind(random);
    const data = kindNamed(kind).make(plan);
    if (data) events.push({ at, kind, data });
  }
  addTrouble(events, { ...plan, random: random.fork('on the way') });
  const onFenced = rejoins ? 'rejoin' : 'stop';
  return { seed, noise: seed, faults, onFenced, children, events };
}

/**
 * To some schedules, something that happens to the way between nodes and the backend, at any time. It is made up by
 * itself, so that the other schedules are as they were.
 */
function addTrouble(events: ScheduledEvent[], plan: Plan): void {
  const { random } = plan;
  if (!random.chance(0.3)) return;
  const kind = random.of(['cutOff', 'cutOff', 'refusal'] as const);
  const place = random.pick(events.length);
  const data = kindNamed(kind).make({ ...plan, node: () => random.of([...plan.nodes]) });
  if (data) events.splice(place, 0, { at: events[place]!.at, kind, data });
}

function planFor(random: Random, mayDie: boolean, rejoins: boolean): Plan {
  const nodes = new Set(firstNodes);
  let last = 0;
  return {
    random,
    children: ids,
    nodes,
    joined: firstNodes.length,
    mayDie,
    rejoins,
    died: 0,
    number: () => ++last,
    node: () => random.of([...nodes]),
    child: () => random.of(ids),
  };
}

/** Each kind of fault in every other schedule, so that none hides what another one alone would bring out. */
function faultsFor(random: Random): Faults {
  const some = <T extends FrameFaults | CallFaults>(faults: T): T =>
    Object.fromEntries(
      Object.entries(faults).map(([name, probability]) => [
        name,
        random.chance(0.5) ? probability : 0,
      ]),
    ) as unknown as T;
  return {
    frames: random.chance(0.8) ? some(manyFaults.frames) : noFaults.frames,
    calls: random.chance(0.5) ? some(manyFaults.calls) : noFaults.calls,
  };
}

const childFor = (id: string, random: Random): ScheduledChild => ({
  id,
  supervisor: random.of(['hot', 'cold'] as const),
  actor: random.of(kindsOfChildren),
  by: random.of(firstNodes),
});

const names = Object.keys(kinds) as KindName[];
const total = names.reduce((sum, name) => sum + kinds[name].weight, 0);

function pickKind(random: Random): KindName {
  let roll = random() * total;
  return names.find((name) => (roll -= kinds[name].weight) < 0) ?? 'note';
}
