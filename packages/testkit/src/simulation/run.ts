import { coldSwap, hotSwap } from 'nact-hub';
import { SimulatedHub } from '../cluster/simulated-hub';
import type { SimulatedNode } from '../cluster/simulated-node';
import type { Happening, Happenings } from '../faults/happenings';
import type { Random } from '../time/random';
import { actors, isRedelivered, patience } from './actors';
import { watchDecisions } from './decisions';
import { CutOvers } from './cut-overs';
import { checkEnd } from './end';
import { firstNodes } from './generate';
import { kindNamed } from './kinds';
import { Listening } from './listening';
import { Oracle } from './oracle';
import type { Schedule, ScheduledChild } from './schedule';
import { freezeTimeout, lease, longestWork, stateQueryTimeout, stateTtl } from './settings';
import { Traffic } from './traffic';
import { Troubles } from './troubles';
import { callWitness } from './witness';
import { OpenWork } from './work';

/** What came of a schedule. */
export interface Outcome {
  /** What went against the promises; empty when all is well. */
  readonly problems: readonly string[];
  /** What has really happened, by name, and how often. */
  readonly happenings: ReadonlyMap<Happening, number>;
  /** How many messages were sent. */
  readonly messages: number;
  /** How many things have happened on the event loops. */
  readonly steps: number;
  /** A fingerprint of all of them, in order. */
  readonly trace: number;
}

/** How often it is tried whether a node can join, milliseconds. */
const lookAgain = 50;

const swap = { handover: true, stateTtl, stateQueryTimeout, freezeTimeout };
const all = Object.values(actors);
const supervisors = {
  hot: { actors: all, migration: hotSwap(swap) },
  cold: { actors: all, migration: coldSwap(swap) },
};

/** Runs a schedule to its end, or to its first problem. */
export async function run(schedule: Schedule): Promise<Outcome> {
  const going = new Run(schedule);
  try {
    await going.toTheEnd();
  } catch (error) {
    going.oracle.problem(error instanceof Error ? error.message : String(error));
  } finally {
    going.hub.close();
  }
  const { timeline, happenings } = going.hub;
  const { problems, messages } = going.oracle;
  const { steps, trace } = timeline;
  return { problems, happenings: happenings.all(), messages, steps, trace };
}

/** A schedule as it runs: what its events make happen. */
export class Run {
  readonly hub: SimulatedHub;
  readonly oracle: Oracle;
  readonly happenings: Happenings;
  readonly children: readonly ScheduledChild[];
  readonly work = new OpenWork();
  readonly troubles = new Troubles(this);
  readonly traffic = new Traffic(this);
  readonly cutOvers = new CutOvers(this);
  private readonly listening = new Listening(this);
  /** How many times a child was stopped, to be started again. */
  restarts = 0;
  /** How often another life of a child began because nobody could say whether the target of its move had begun. */
  begunAnew = 0;
  private readonly random: Random;

  constructor(private readonly schedule: Schedule) {
    const { noise: seed, faults, onFenced, children } = schedule;
    const options = { parkTtl: stateTtl, onFenced };
    this.hub = new SimulatedHub({ seed, faults, supervisors, lease, options });
    this.happenings = this.hub.happenings;
    this.children = children;
    this.random = this.hub.random.fork('work');
    this.oracle = new Oracle({
      work: () => this.workSpan(),
      nodeOf: (system) => system.slice(system.lastIndexOf('-') + 1),
      isGoing: (name) => this.hub.nodes.some((node) => node.name === name && !node.isServing),
      isRedelivered: (id) => isRedelivered(this.child(id).actor),
      redelivered: () => this.happenings.count('message redelivered'),
      now: () => this.hub.timeline.now,
    });
  }

  async toTheEnd(): Promise<void> {
    const { registry, hubId } = this.hub;
    watchDecisions(registry.hub(hubId), {
      report: (problem) => this.oracle.problem(problem),
      cutOver: (id, row) => this.cutOvers.decided(id, row),
    });
    callWitness(this.oracle);
    const { timeline } = this.hub;
    for (const name of firstNodes) this.join(name);
    await this.untilDone('the first nodes join');
    for (const child of this.children) this.start(child);
    await this.untilDone('the children start');
    const { events } = this.schedule;
    for (const { at, kind, data } of events)
      this.later(at, () => kindNamed(kind).happen(data, this));
    const end = timeline.now + (events.at(-1)?.at ?? 0) + 1;
    this.later(end - timeline.now, () => undefined);
    await timeline.until(() => timeline.now >= end || this.oracle.problems.length > 0);
    if (this.oracle.problems.length === 0) await checkEnd(this);
  }

  // What events can do

  /** At some later time, wherever. */
  later(span: number, what: () => void): void {
    this.hub.outside.enter(what, span);
  }

  /** With a node, if it serves at this moment. */
  on(name: string, what: (node: SimulatedNode) => void): void {
    const node = this.hub.serving.find((serving) => serving.name === name);
    if (node) what(node);
  }

  /** Not while it would be refused: who starts it would try again. */
  join(name: string): void {
    if (this.hub.refusesWrites) return this.later(lookAgain, () => this.join(name));
    const { node, joined } = this.hub.join(name);
    const listening = joined.then(() => {
      this.happenings.count('join');
      this.listening.to(node);
    });
    this.work.watch(`${name} joins`, node, listening);
  }

  leave(node: SimulatedNode): void {
    this.happenings.count('leave');
    this.work.watch(`${node.name} leaves`, node, this.hub.leave(node));
  }

  /** Moves those children that the node knows to run. */
  move(node: SimulatedNode, children: readonly string[], target: SimulatedNode): void {
    const moving = node.run(async (hub) => {
      const known = children.filter((id) => hub.lookupChild(id)?.node !== undefined);
      if (known.length > 0) await hub.migrate(known, target.hub.node);
    });
    this.work.watch(`${children.join()} move to ${target.name}`, node, moving);
  }

  /** Stops a child, and has it started again so many milliseconds after that, in another life. */
  restart(node: SimulatedNode, child: string, pause: number): void {
    this.happenings.count('child stopped and started again');
    this.restarts++;
    this.cutOvers.forget(child);
    const stopped = node.run((hub) => hub.stopChild(child)).catch(() => undefined);
    this.work.watch(`${child} is stopped`, node, stopped);
    void stopped.then(() => this.later(pause, () => void this.startAgain(child)));
  }

  /** Somebody asks for a child, and starts it if it is not there. */
  async startAgain(id: string): Promise<unknown> {
    const { supervisor, actor } = this.child(id);
    const node = this.hub.serving[0];
    // All of them are about to come back.
    if (!node) return this.hub.sleep(lease).then(() => this.startAgain(id));
    const started = node.run((hub) =>
      hub.supervisor(supervisor).getOrStart(actors[actor], { id }, { timeout: patience }),
    );
    this.work.watch(`${id} starts again`, node, started);
    return started.catch(() => undefined);
  }

  abort(node: SimulatedNode, child: string): void {
    const aborting = node.run(async (hub) => {
      if (hub.lookupChild(child)?.node !== undefined) await hub.abortMigration([child]);
    });
    this.work.watch(`the move of ${child} is aborted`, node, aborting);
  }

  /** Lets the simulation go on until everything that was begun has come to its end. */
  async untilDone(what: string): Promise<void> {
    const limit = 2 * patience;
    const end = this.hub.timeline.now + limit;
    this.later(limit, () => undefined);
    const isDone = () =>
      (this.work.open().length === 0 && this.cutOvers.areOver) || this.oracle.problems.length > 0;
    await this.hub.timeline.until(() => isDone() || this.hub.timeline.now >= end);
    if (isDone()) return;
    throw new Error(`waits for ever: ${what} (${this.work.open().join('; ')})`);
  }

  private start({ id, supervisor, actor, by }: ScheduledChild): void {
    this.on(by, (node) =>
      this.work.watch(
        `${id} starts`,
        node,
        node.run((hub) =>
          hub.supervisor(supervisor).getOrStart(actors[actor], { id }, { timeout: patience }),
        ),
      ),
    );
  }

  child(id: string): ScheduledChild {
    return this.children.find((child) => child.id === id)!;
  }

  /** Most work is done in a turn; some takes simulated time. */
  private workSpan(): number {
    return this.random.chance(0.7) ? 0 : 1 + this.random.pick(longestWork);
  }
}
