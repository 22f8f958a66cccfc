import { backoff, type Clock, FencedError, type Logger, messageOf, pause } from '@nact-hub/core';
import { askingAgain } from './asking-again';
import { Expelling } from './expelling';
import type { Lease } from './lease';
import type { NodeId, NodeRecord } from './node';
import type { Change, Replica } from './replica/replica';
import type { ChildId, Row } from './row';
import type { ChildToRegister, RegistryStore, RenewAnswer, Snapshot } from './store';

/** Where a node was in the hub last. */
export interface LastIn {
  readonly node: NodeId;
  readonly incarnation: string;
}

/** What a node that recovers has to do with the children that it runs. */
export interface Recovering {
  /** What runs here, at this moment. */
  running(): readonly ChildToRegister[];
  /** A child that runs here is this node's, perhaps at a later epoch. */
  registered(id: ChildId, row: Row): void;
  /** Somebody else has a child that runs here, at a later epoch: it ends here. */
  lost(id: ChildId, row: Row | undefined): void;
  /** Children that are this node's again, by what the registry has kept, and do not run anywhere. */
  unmanned(ids: readonly ChildId[]): void;
  /** Everybody has registered, and all that the registry knows has been read again. */
  recovered(): void;
}

export interface RecoveryOptions {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly node: NodeRecord;
  readonly lease: Lease;
  /** How long the lease is, milliseconds. */
  readonly span: number;
  readonly replica: Replica;
  readonly readAll: () => Promise<void>;
  /** Called when this node is in the hub (again), before anything may begin. */
  readonly entered: () => void;
  /** Called when this node was in the hub under its id, without an answer, and is out again. */
  readonly fence: () => void;
}

/**
 * A node's part when the authority may have lost data: it registers itself and what it runs, keeps what
 * it knows of the others until they have done so too, and then reads everything again.
 */
export class Recovery {
  /** The incarnation in which this node joined or registered; undefined while it joins. */
  private incarnation: string | undefined;
  /** The number of the entry with which this node registered last: what was answered before that is out of date. */
  private registeredAt = 0;
  private doubt = false;
  private isRegistering = false;
  private isReading = false;
  /** The incarnation of the last answer. */
  heard = '';
  /** Whether it has been looked through what the registry has kept, since this node registered last. */
  private isReviewed = true;
  private readonly life = new AbortController();
  private readonly expelling: Expelling;
  private operations = 0;
  /** Whether this node is on its way out, whatever the registry has kept of it. */
  leaves = false;
  /** By the answers so far: what is registered, and at which epoch, whether `running` follows that or not. */
  private readonly answered = new Map<ChildId, Row>();
  /** Whether a lease is held already, and goes on. */
  private hasLease = true;
  /** The id under which this node was in the hub last. */
  private previous: NodeId;
  private recovering: Recovering = {
    running: () => [],
    registered: () => undefined,
    lost: () => undefined,
    unmanned: () => undefined,
    recovered: () => undefined,
  };

  constructor(private readonly options: RecoveryOptions) {
    this.previous = options.node.id;
    this.expelling = new Expelling({
      ...options,
      node: options.node.id,
      signal: this.life.signal,
    });
  }

  /** The id and the incarnation in which this node was in the hub last; undefined when it never was. */
  get last(): LastIn | undefined {
    const { previous: node, incarnation } = this;
    return incarnation === undefined ? undefined : { node, incarnation };
  }

  /**
   * Whether this node cannot know if others have taken over from it: its lease had run out when data was
   * lost, or it comes back and has not read everything yet. Then it begins nothing.
   */
  get isInDoubt(): boolean {
    return this.doubt;
  }

  recoverWith(recovering: Recovering): void {
    this.recovering = recovering;
  }

  joined(incarnation: string): void {
    this.incarnation = this.heard = incarnation;
  }

  /**
   * Whether the answer to a renewal says that this node is out. Of another incarnation it does not, nor if it was
   * given before this node registered there, and comes late.
   */
  saysOut({ outcome, incarnation, number }: RenewAnswer): boolean {
    return outcome !== 'renewed' && incarnation === this.incarnation && number >= this.registeredAt;
  }

  /** Whether what a snapshot does not have is not there. One of before this node registered does not even have this node. */
  isWhole({ settled, incarnation, number }: Snapshot): boolean {
    if (this.incarnation === undefined) return settled;
    return settled && incarnation === this.incarnation && number >= this.registeredAt;
  }

  /** Takes the answer to a renewal; answers true if the rest of it means nothing. `held`: whether the lease was proven until now. */
  take(answer: RenewAnswer, held: boolean): boolean {
    const { incarnation, settled } = answer;
    this.heard = incarnation;
    // It has just joined, and is about to read everything: nothing that it knew can have been lost.
    if (this.incarnation === undefined) return true;
    if (incarnation !== this.incarnation) {
      if (!held) this.doubt = true;
      if (!this.isRegistering) void this.register();
      return true;
    }
    // Also if all that there is has been read by chance already.
    if (settled && !(this.options.replica.isWhole && this.isReviewed)) void this.settle();
    return answer.outcome !== 'renewed' && !this.saysOut(answer);
  }

  apply(changes: readonly Change[]): void {
    const { replica, lease } = this.options;
    if (this.incarnation === undefined) return;
    if (replica.incarnation !== this.incarnation && !this.isRegistering) lease.hurry();
    if (changes.some(({ kind }) => kind === 'nodeJoined')) this.expelling.look();
  }

  end(): void {
    this.life.abort();
  }

  private get ended(): boolean {
    return this.life.signal.aborted;
  }

  /**
   * Comes back under a new id, after `last` was fenced, with what still runs here. Resolves when this node
   * is in the hub and has read everything, or has been ended.
   */
  async rejoin(last: LastIn): Promise<void> {
    this.previous = last.node;
    this.incarnation = last.incarnation;
    this.hasLease = false;
    this.doubt = true;
    await this.register('this node joins anew, with what still runs here');
  }

  /** Until it is done, whatever runs here is registered, also what has come here meanwhile. */
  private async register(
    why = 'the registry may have lost data: this node registers again with what it runs',
  ): Promise<void> {
    this.isRegistering = true;
    this.options.logger.warn({}, why);
    await this.untilDone(() => this.registerOnce());
    // What has been registered need not be again because reading failed.
    await this.untilDone(() => this.readWhole().then(() => true));
    this.isRegistering = false;
    this.answered.clear();
  }

  private async untilDone(attempt: () => Promise<boolean>): Promise<void> {
    const { clock, logger, random } = this.options;
    for (let failures = 0; !this.ended;) {
      try {
        if (await attempt()) return;
      } catch (err) {
        if (err instanceof FencedError) return this.options.fence();
        failures += 1;
        const delay = backoff(failures, { ...askingAgain, random });
        logger.warn({ reason: messageOf(err), delay }, 'registering failed; trying again');
        await pause(clock, delay, this.life.signal);
      }
    }
  }

  /** Answers whether nothing has come to run here since it began. */
  private async registerOnce(): Promise<boolean> {
    const { store, lease, span, replica, node } = this.options;
    const children = this.running();
    const sent = lease.moment();
    const { incarnation, number, answers } = await store.register(
      {
        node: this.record(),
        previous: this.previous,
        from: this.incarnation!,
        highestEpoch: replica.highestEpoch,
        longestLease: Math.max(
          ...Array.from(replica.nodes.values(), (each) => each.lease ?? span),
          span,
        ),
        // The same until there is an answer, also under yet another id: it alone tells that a child is this node's already.
        operation: `${this.previous}-${this.previous === node.id ? 'register' : 'rejoin'}-${this.operations}`,
        children,
      },
      span,
    );
    if (this.ended) return true;
    this.operations++;
    this.previous = node.id;
    for (const [id, { outcome, row }] of answers) {
      if (outcome === 'lost') this.recovering.lost(id, row);
      else if (row) {
        this.answered.set(id, row);
        this.recovering.registered(id, row);
      }
    }
    const isNew = ({ id, epoch }: ChildToRegister) => answers.get(id)?.row?.epoch !== epoch;
    const left = this.running().filter(isNew);
    if (left.some(({ id }) => answers.get(id)?.outcome !== 'lost')) return false;
    this.options.entered();
    if (this.hasLease) lease.granted(sent);
    else lease.begin(sent);
    this.hasLease = true;
    this.incarnation = this.heard = incarnation;
    this.registeredAt = number;
    this.isReviewed = false;
    return true;
  }

  /** What this node says of itself: also what has not come back to it by the log yet. */
  private record(): NodeRecord {
    const { replica, node } = this.options;
    const record = replica.nodes.get(node.id) ?? node;
    return this.leaves ? { ...record, phase: 'leaving' } : record;
  }

  /** What runs here: the same life is never said to be at an epoch before the one that it was answered. */
  private running(): readonly ChildToRegister[] {
    return this.recovering.running().map((child) => {
      const row = this.answered.get(child.id);
      const isBehind = row?.life === child.life && row.epoch > child.epoch;
      return isBehind ? { ...child, epoch: row.epoch } : child;
    });
  }

  /** What the registry has kept of before, and this node does not run: it had been stopped, or has lost its owner. */
  private async review(knew: ReadonlySet<ChildId>): Promise<void> {
    const { replica, node, store } = this.options;
    const running = new Set(this.recovering.running().map(({ id }) => id));
    const idle = [...replica.ownedBy(node.id)].filter(({ id }) => !running.has(id));
    const stopped = idle.filter(({ id }) => !knew.has(id));
    this.recovering.unmanned(idle.filter(({ id }) => knew.has(id)).map(({ id }) => id));
    if (stopped.length === 0) return;
    await store.stop(
      node.id,
      stopped.map(({ id, row }) => ({ id, epoch: row.epoch })),
    );
  }

  /** When everybody has registered by now, this node knows again all that there is to know. */
  private async readWhole(): Promise<void> {
    const { replica, readAll } = this.options;
    const knew = new Set(Array.from(replica.children(), ({ id }) => id));
    await readAll();
    if (!replica.isWhole || this.ended) return;
    this.doubt = false;
    this.recovering.recovered();
    const { incarnation, registeredAt } = this;
    await this.review(knew);
    // It may have registered again meanwhile, and has to look again then.
    this.isReviewed = incarnation === this.incarnation && registeredAt === this.registeredAt;
  }

  /** Everybody has registered: what is missing now is gone. */
  private async settle(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      await this.readWhole();
    } catch (err) {
      this.options.logger.error({ reason: messageOf(err) }, 'the recovery could not be ended');
    } finally {
      this.isReading = false;
    }
  }
}
