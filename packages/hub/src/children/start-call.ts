import { group, HubError, partsOf, pause, StartError, UnknownOutcomeError } from '@nact-hub/core';
import { choosePlacement, type About, type ChildId, type NodeId } from '@nact-hub/registry';
import type { HubNode } from '../node';
import { hubRequests, type StartRequest } from '../requests';
import type { Started, StartSpec } from './starter';

/** How soon it is asked again, milliseconds: of another node, and where somebody else is starting a child. */
const otherNode = 20;
const otherCaller = 10;

/** What has become of a child that was to be started. */
export type Outcome =
  | { readonly id: ChildId; readonly outcome: 'started' | 'exists'; readonly epoch: number }
  | { readonly id: ChildId; readonly outcome: 'failed'; readonly error: HubError };

export interface StartCallOptions {
  /** Names the call: asked again under the same name, nothing starts twice. */
  readonly operation: string;
  /** Whether a child that runs already is a failure. */
  readonly checkExisting: boolean;
  /** Monotonic, milliseconds. */
  readonly deadline: number;
}

/** One call that starts children: who is asked for them, and what the answers mean. */
export class StartCall {
  constructor(
    private readonly node: HubNode,
    private readonly options: StartCallOptions,
  ) {}

  /** Those that run already are known here; the others are asked for where they belong. */
  async start(specs: readonly StartSpec[]): Promise<Outcome[]> {
    const existing = specs.flatMap((spec) => this.existing(spec));
    const known = new Set(existing.map(({ id }) => id));
    const asked = await this.place(specs.filter(({ id }) => !known.has(id)));
    return [...existing, ...asked];
  }

  private existing(spec: StartSpec): Outcome[] {
    const { id } = spec;
    const running = this.node.registry.replica.get(id);
    if (running?.row.owner === undefined) return [];
    if (this.options.checkExisting || !isKind(running.about, spec))
      return [failure(id, alreadyStarted(id, running.about))];
    return [{ id, outcome: 'exists', epoch: running.row.epoch }];
  }

  /** Asks the nodes where the children belong, batch by batch. */
  private async place(specs: readonly StartSpec[]): Promise<Outcome[]> {
    const { registry, options } = this.node;
    const count = options.limits.batchSize;
    const nodes = [...registry.replica.nodes.values()];
    const targets = new Map(specs.map((spec) => [spec, choosePlacement(nodes, spec)]));
    const homeless = specs.filter((spec) => targets.get(spec) === undefined);
    const asked = [...group(specs, (spec) => targets.get(spec))].flatMap(([target, all]) =>
      partsOf(all, { count }).map((batch) => this.ask(target, batch)),
    );
    const answered = await Promise.all(asked);
    return [...homeless.map((spec) => failure(spec.id, noNode(spec))), ...answered.flat()];
  }

  private async ask(target: NodeId, specs: readonly StartSpec[]): Promise<Outcome[]> {
    const { calls } = this.node;
    const request: StartRequest = { operation: this.options.operation, children: specs };
    const time = Math.max(1, this.rest);
    try {
      const results = (await calls.ask(target, hubRequests.start, request, time)) as Started[];
      await this.heardOf(results);
      if (results.every(isStarted)) return results;
      const byId = new Map(specs.map((spec) => [spec.id, spec]));
      return await Promise.all(results.map((result) => this.outcome(result, byId.get(result.id)!)));
    } catch (error) {
      return this.notAnswered(specs, error);
    }
  }

  /** A node that goes is no reason to give up: the children belong to another one then. */
  private async notAnswered(specs: readonly StartSpec[], error: unknown): Promise<Outcome[]> {
    const { clock, registry } = this.node;
    const known = error instanceof HubError ? error : new StartError('start_failed', String(error));
    const isGoing = known.reason === 'leaving' || known.reason === 'node_gone';
    if (!isGoing || this.rest <= 0 || !registry.proven())
      return specs.map(({ id }) => failure(id, known));
    await pause(clock, otherNode);
    return this.place(specs);
  }

  /** Calls return when this node has read of what they did. */
  private async heardOf(results: readonly Started[]): Promise<void> {
    const epochs = results.map((result) => (result.outcome === 'failed' ? 0 : result.epoch));
    await this.node.heardOfEpoch(Math.max(0, ...epochs), this.options.deadline);
  }

  /** A child that is parked, or that somebody else is starting at this moment, is asked for again. */
  private async outcome(result: Started, spec: StartSpec): Promise<Outcome> {
    if (result.outcome === 'started') return result;
    if (result.outcome === 'exists') {
      const [existing] = this.existing(spec);
      if (existing) return existing;
    } else if (result.problem.reason !== 'starting_already') {
      return failure(result.id, new StartError(result.problem.reason, result.problem.message));
    }
    if (this.rest <= 0) return failure(result.id, stillStarting(result.id));
    this.node.takeover.look();
    await pause(this.node.clock, otherCaller);
    const [again] = await this.start([spec]);
    return again!;
  }

  /** How long there is still to wait, milliseconds. */
  private get rest(): number {
    return this.options.deadline - this.node.clock.monotonic();
  }
}

const isStarted = (result: Started): result is Extract<Started, { outcome: 'started' }> =>
  result.outcome === 'started';

const isKind = (about: About, { supervisor, definition }: StartSpec): boolean =>
  about.supervisor === supervisor && about.definition === definition;

const failure = (id: ChildId, error: HubError): Outcome => ({ id, outcome: 'failed', error });

const alreadyStarted = (id: ChildId, { supervisor, definition }: About) =>
  new StartError(
    'already_started',
    `Child '${id}' runs already, as '${definition}' under supervisor '${supervisor}': use getOrStart there, or lookupChild, to get its reference`,
  );

const noNode = ({ id, supervisor, definition }: StartSpec) =>
  new StartError(
    'no_node',
    `No node of the hub can run '${definition}' under supervisor '${supervisor}', which child '${id}' needs`,
  );

const stillStarting = (id: ChildId) =>
  new UnknownOutcomeError(
    'no_answer',
    `Child '${id}' is being started by somebody else; ask again`,
  );
