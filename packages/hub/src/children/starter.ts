import { messageOf, pause, StartError } from '@nact-hub/core';
import type { Instance } from '@nact-hub/messaging';
import { checkpointKey } from '@nact-hub/handover';
import {
  problemOf,
  spawnStandby,
  takeOverState,
  untilAnswered,
  type ChildKind,
  type Problem,
} from '@nact-hub/migration';
import type { About, ChildId, ChildToStart, Fact } from '@nact-hub/registry';
import type { HubNode } from '../node';
import { findStates, newestState, type Adoptable, type Found, type Orphan } from './adoption';
import { goOnHere } from './going-on';
import { claimOperation } from './operation';

/** How soon a start that the registry has lost is asked for again, milliseconds. */
const askAgain = 50;

/** A child that stands by here until the registry says that it is this node's. */
interface Candidate {
  readonly operation: string;
  readonly instance: Instance;
  readonly supervisor: string;
  /** For a takeover: which state it has, and how old that is. */
  readonly adopted:
    { readonly state: Adoptable['from'] | 'initial'; readonly age: number | undefined } | undefined;
}

export interface StartSpec {
  readonly id: ChildId;
  readonly supervisor: string;
  readonly definition: string;
  readonly args: Uint8Array;
  readonly tags: readonly string[];
}

export type Started =
  | { readonly id: ChildId; readonly outcome: 'started'; readonly epoch: number }
  | { readonly id: ChildId; readonly outcome: 'exists'; readonly epoch: number }
  | { readonly id: ChildId; readonly outcome: 'failed'; readonly problem: Problem };

/**
 * Gives children their first instance in a life, on this node: a standby first, then the registry,
 * then activation by the log. Nothing that can fail comes after the registry has spoken.
 */
export class Starter {
  private readonly candidates = new Map<ChildId, Candidate>();
  private lastOperation = 0;

  constructor(private readonly node: HubNode) {}

  /** Starts children that are asked for. A start asked for again under the same operation starts nothing twice. */
  async start(operation: string, specs: readonly StartSpec[]): Promise<Started[]> {
    const results: Started[] = [];
    const ready = specs.filter((spec) => {
      try {
        const kind = this.kindOf(spec.supervisor, spec.definition, spec.id);
        this.stand(operation, kind, spec.id, spec.args, undefined);
        return true;
      } catch (error) {
        results.push({ id: spec.id, outcome: 'failed', problem: problemOf(error, 'failed') });
        return false;
      }
    });
    return ready.length === 0 ? results : [...results, ...(await this.register(operation, ready))];
  }

  /** Until what the registry has answered is what it has logged: it may have lost that in between. */
  private async register(operation: string, specs: readonly StartSpec[]): Promise<Started[]> {
    const results = await this.registerOnce(operation, specs);
    const isLost = ({ id, outcome }: Started) =>
      outcome === 'started' && this.candidates.get(id)?.operation === operation;
    const lost = new Set(results.filter(isLost).map(({ id }) => id));
    if (lost.size === 0) return results;
    await pause(this.node.clock, askAgain);
    const again = specs.filter(({ id }) => lost.has(id));
    const kept = results.filter(({ id }) => !lost.has(id));
    return [...kept, ...(await this.register(operation, again))];
  }

  private async registerOnce(operation: string, specs: readonly StartSpec[]): Promise<Started[]> {
    const { registry, id: node, migrating } = this.node;
    const children = toStart(specs);
    const batch = await untilAnswered(migrating, 'start', () =>
      registry.store.start(node, operation, children),
    ).catch((error: unknown) => {
      for (const { id } of specs) this.withdraw(id, operation);
      throw error;
    });
    if (batch.outcome === 'fenced') {
      registry.fence();
      throw new StartError('fenced', `Node ${node} has lost its lease: ask again`);
    }
    await registry.reached(batch.number);
    return specs.map(({ id }) => {
      const { outcome, row } = batch.answers.get(id)!;
      if (outcome !== 'started') this.withdraw(id, operation);
      return { id, outcome, epoch: row.epoch };
    });
  }

  /** Takes over children without a living owner; answers how many have come here. */
  async adopt(orphans: readonly Orphan[]): Promise<void> {
    const operation = claimOperation(this.node.id, ++this.lastOperation);
    const { store } = this.node.registry;
    const [args, found] = await Promise.all([
      store.args(orphans.map(({ id }) => id)),
      findStates(this.node, orphans, (orphan) => this.hasCheckpoints(orphan)),
    ]);
    const ready: Orphan[] = [];
    for (const orphan of orphans) {
      const bytes = args.get(orphan.id);
      if (bytes && (await this.prepare(operation, orphan, bytes, found))) ready.push(orphan);
    }
    if (ready.length > 0) await this.claim(operation, ready);
  }

  private async prepare(
    operation: string,
    orphan: Orphan,
    args: Uint8Array,
    found: Found,
  ): Promise<boolean> {
    const { id, about } = orphan;
    try {
      const kind = this.kindOf(about.supervisor, about.definition, id);
      const { instance } = this.stand(operation, kind, id, args, {
        state: 'initial',
        age: undefined,
      });
      const state = await newestState(this.node, kind, orphan, found);
      if (state) await this.takeOver(operation, kind, instance, state);
      return true;
    } catch (error) {
      this.withdraw(id, operation);
      if (found.checkpoints.has(id)) this.keepCheckpoint(orphan);
      this.node.events.emit('childNotRunning', { id, ...problemOf(error, 'failed') });
      this.node.logger.error(
        { child: id, reason: messageOf(error) },
        'a child without an owner could not be taken over; it is tried again',
      );
      return false;
    }
  }

  private async takeOver(
    operation: string,
    kind: ChildKind,
    instance: Instance,
    { from: state, record, isOwn }: Adoptable,
  ): Promise<void> {
    const { migrating, clock } = this.node;
    const timeout = kind.strategy.stateQueryTimeout;
    const takeOver = async () => takeOverState(migrating, kind, instance, record, timeout);
    const ledger = await (isOwn ? goOnHere(this.node, instance, takeOver, timeout) : takeOver());
    if (kind.redeliver) instance.inherit(record.life, ledger);
    const adopted = { state, age: clock.wall() - record.storedAt };
    this.candidates.set(instance.id, {
      operation,
      instance,
      supervisor: kind.supervisorName,
      adopted,
    });
  }

  private hasCheckpoints({ about: { supervisor, definition } }: Orphan): boolean {
    return this.node.kinds.get(supervisor, definition)?.checkpointEvery !== undefined;
  }

  /** What cannot be read here may be read by a later version: it must not expire while that is waited for. */
  private keepCheckpoint({ id, about: { supervisor, definition } }: Orphan): void {
    const { migrating, connection, kinds } = this.node;
    const every = kinds.get(supervisor, definition)?.checkpointEvery;
    const key = checkpointKey(migrating.hub, id);
    if (every) void connection.checkpoints.keep([key], every.ttl).catch(() => undefined);
  }

  private async claim(operation: string, orphans: readonly Orphan[]): Promise<void> {
    const { registry, id: node, migrating } = this.node;
    // This node may have lost its lease, and come back, while it prepared the others.
    const children = orphans
      .filter(({ id }) => this.candidates.get(id)?.operation === operation)
      .map(({ id, row }) => ({ id, epoch: row.epoch }));
    if (children.length === 0) return;
    const batch = await untilAnswered(migrating, 'claim', () =>
      registry.store.claim(node, operation, children),
    );
    if (batch.outcome === 'fenced') {
      for (const { id } of orphans) this.withdraw(id, operation);
      return registry.fence();
    }
    await registry.reached(batch.number);
    // What was claimed is activated by now; or somebody else was first, or the registry has lost that it was.
    for (const { id } of orphans) this.withdraw(id, operation);
  }

  /** An entry of the log: the child that it names is this node's now, or somebody else's. */
  apply(fact: Fact): void {
    if (fact.kind !== 'childStarted' && fact.kind !== 'childClaimed') return;
    const candidate = this.candidates.get(fact.id);
    if (!candidate || candidate.operation !== fact.row.operation) return this.endStray(fact);
    this.candidates.delete(fact.id);
    this.node.router.activate(candidate.instance, fact.row.epoch, fact.row.life);
    const { supervisor, adopted } = candidate;
    if (adopted) this.node.events.emit('childTakenOver', { id: fact.id, ...adopted });
    else this.node.events.emit('childStarted', { id: fact.id, supervisor });
  }

  /**
   * A start may be carried out late, when it has been repeated and the child is over, or when its standby
   * has been stopped by its peers: nobody would ever serve that row. A claim may, too: that child is to live on.
   */
  private endStray({
    kind,
    id,
    row,
  }: { readonly kind: string } & Pick<Orphan, 'id' | 'row'>): void {
    const { router, migrator, stopper, takeover, logger, id: here } = this.node;
    if (row.owner !== here || router.instances.has(id)) return;
    if (kind === 'childClaimed') return takeover.begin([id]);
    // Registered again after a loss of data: it has no instance, and lives.
    if (migrator.source.isMoving(id) || migrator.isRestarting(id) || migrator.bereft.has(id))
      return;
    logger.warn({ child: id }, 'a child has been registered that nobody runs: it is taken off');
    void stopper.takeOffStray(id, row.epoch);
  }

  /** Whether this node is at work on giving the child an instance. */
  isStarting(id: ChildId): boolean {
    return this.candidates.has(id);
  }

  /** This node has lost its lease: what stands by here is nobody's. */
  halt(): void {
    for (const [id, { operation }] of [...this.candidates]) this.withdraw(id, operation);
  }

  stopped(instance: Instance): void {
    if (this.candidates.get(instance.id)?.instance === instance)
      this.candidates.delete(instance.id);
  }

  private stand(
    operation: string,
    kind: ChildKind,
    id: ChildId,
    args: Uint8Array,
    adopted: Candidate['adopted'],
  ): Candidate {
    if (this.candidates.has(id))
      throw new StartError(
        'starting_already',
        `Child '${id}' is being started by somebody else at this moment: ask again`,
      );
    const attempt = `start.${operation}`;
    const instance = spawnStandby(this.node.migrating, kind, { id, life: 0, args, attempt });
    const candidate = { operation, instance, supervisor: kind.supervisorName, adopted };
    this.candidates.set(id, candidate);
    return candidate;
  }

  private withdraw(id: ChildId, operation: string): void {
    const candidate = this.candidates.get(id);
    if (candidate?.operation !== operation) return;
    this.candidates.delete(id);
    this.node.router.end(candidate.instance, 'discarded');
  }

  private kindOf(supervisor: string, definition: string, id: ChildId): ChildKind {
    const kind = this.node.kinds.get(supervisor, definition);
    if (kind) return kind;
    throw new StartError(
      'unknown_definition',
      `Node ${this.node.id} cannot run '${definition}' under supervisor '${supervisor}', which child '${id}' needs`,
    );
  }
}

/** Most of a batch say the same of themselves, one after another: it is written once. */
function toStart(specs: readonly StartSpec[]): ChildToStart[] {
  let [last, about]: [StartSpec | undefined, string] = [undefined, ''];
  return specs.map((spec) => {
    if (!last || !saysTheSame(last, spec)) about = JSON.stringify(aboutOf(spec));
    last = spec;
    return { id: spec.id, args: spec.args, about };
  });
}

const saysTheSame = (one: About, other: About): boolean =>
  one.supervisor === other.supervisor &&
  one.definition === other.definition &&
  one.tags.length + other.tags.length === 0;

const aboutOf = ({ supervisor, definition, tags }: About): About => ({
  supervisor,
  definition,
  tags,
});
