import {
  FencedError,
  type HubError,
  InvalidCallError,
  type Logger,
  messageOf,
} from '@nact-hub/core';
import { Lease } from './lease';
import { Listeners } from './listeners';
import type { NodeId, NodeRecord } from './node';
import { Reached } from './reached';
import { type Change, Replica } from './replica/replica';
import { Recovery, type Recovering } from './recovery';
import { checkRegistryOptions, type RegistryOptions } from './registry-options';
import type { NodeAnswer, RegistryStore, RenewAnswer } from './store';
import { Tail } from './tail';

/** One node's part in a hub's registry: its lease, and a replica that follows the log. */
export class Registry {
  /** This node's copy. It may be late; reading it never decides. */
  readonly replica: Replica;
  readonly store: RegistryStore;
  readonly node: NodeId;
  private readonly logger: Logger;
  /** How long the lease is, milliseconds. */
  private readonly span: number;
  private readonly lease: Lease;
  private readonly tail: Tail;
  private readonly recovery: Recovery;
  private readonly reachedBy = new Reached();
  private readonly changes: Listeners<[changes: readonly Change[]]>;
  private readonly fencing: Listeners<[]>;
  private phase: 'entering' | 'in' | 'leaving' | 'out' = 'entering';
  private isFenced = false;
  /** Why nothing is applied any more. */
  private over: HubError | undefined;
  /** The incarnation that everything was read of last. */
  private wholeOf: string | undefined;
  /** The entry that the last renewal told of; one that is not here by the next has got lost. */
  private announced = -1;
  private closing: Promise<void> | undefined;

  private constructor(
    options: RegistryOptions,
    private readonly former?: Registry,
  ) {
    const { store, clock, logger, node, lease, random = Math.random } = options;
    this.store = store;
    this.span = lease;
    this.node = node.id;
    this.logger = logger;
    this.changes = new Listeners(logger);
    this.fencing = new Listeners(logger);
    this.replica = former?.replica ?? new Replica(options.corrupt);
    const common = { store, clock, logger, random };
    this.lease = new Lease({
      ...common,
      node: node.id,
      lease,
      reached: () => this.replica.number,
      onAnswer: (answer, reached, held) => this.onRenewed(answer, reached, held),
    });
    this.tail = new Tail({
      ...common,
      replica: this.replica,
      wait: lease,
      isWhole: (snapshot) => this.recovery.isWhole(snapshot),
      onChanges: (changes) => this.onApplied(changes),
    });
    this.recovery = new Recovery({
      ...common,
      node,
      lease: this.lease,
      span: lease,
      replica: this.replica,
      readAll: () => this.tail.readAll(),
      entered: () => {
        if (this.phase === 'entering') this.phase = 'in';
      },
      fence: () => this.beOut(),
    });
  }

  /**
   * Joins a hub, reads everything, and follows the log from there.
   * @throws InvalidConfigError; FencedError when the lease ran out meanwhile; what the store throws
   */
  static async join(options: RegistryOptions): Promise<Registry> {
    checkRegistryOptions(options);
    const registry = new Registry(options);
    await registry.enter(options.node, options.lease);
    return registry;
  }

  /**
   * The part of a node that was fenced, under another id and with the same replica. It is not in the hub
   * before `rejoin`: what is to listen and to recover can be given first.
   */
  static anew(options: RegistryOptions, former: Registry): Registry {
    return new Registry(options, former);
  }

  /**
   * Joins anew, and gets back of what runs here what nobody has taken; reads everything, and follows the log
   * from there. Asks until there is an answer.
   * @throws FencedError when the lease ran out meanwhile; InvalidCallError `registry_closed`
   */
  async rejoin(): Promise<void> {
    await this.recovery.rejoin(this.former!.recovery.last!);
    if (this.over) throw this.over;
    void this.tail.follow();
  }

  /** Whether this node can prove that its lease holds: if not, it must begin no message. Cheap. */
  proven(): boolean {
    return this.lease.proven() && !this.recovery.isInDoubt;
  }

  /** Asks for proof at once, instead of with the next renewal: a clock that was set may have taken it. */
  prove(): void {
    this.lease.hurry();
  }

  /** Which life of its data the registry has said last that it is in. Another one: some of what was answered before may be lost. */
  get incarnation(): string {
    return this.recovery.heard;
  }

  /** Says what runs on this node, and hears what does not any more, when data was lost. */
  recoverWith(recovering: Recovering): void {
    this.recovery.recoverWith(recovering);
  }

  /** Whether this node is out under this id for good: others may have taken over what it ran. */
  get fenced(): boolean {
    return this.isFenced;
  }

  /**
   * Calls `listener` with the changes of each entry, in order, when the replica has applied all of
   * them. Returns what takes it back.
   */
  onChanges(listener: (changes: readonly Change[]) => void): () => void {
    return this.changes.add(listener);
  }

  /** Calls `listener` once, when this node is out for good. Returns what takes it back. */
  onFenced(listener: () => void): () => void {
    return this.fencing.add(listener);
  }

  /**
   * Resolves when the replica has applied the entry with this number, and all listeners have heard of
   * it. After a loss of data, when everything has been read again.
   * @throws FencedError, InvalidCallError `registry_closed`
   */
  reached(number: number): Promise<void> {
    if (number <= this.replica.number) return Promise.resolve();
    return this.over ? Promise.reject(this.over) : this.reachedBy.wait(number);
  }

  /**
   * For who was answered `fenced` by the store. A registry that has lost its data does not know this node either,
   * which then must register again, and not stop: only the answer to a renewal tells which it is. Answers whether
   * this node is out; if not, ask again.
   * @throws UnknownOutcomeError: ask again
   */
  async confirmFenced(): Promise<boolean> {
    if (this.over) return true;
    const answer = await this.store.renew(this.node, this.span);
    if (this.over) return true;
    if (this.recovery.saysOut(answer)) {
      this.fence();
      return true;
    }
    this.lease.hurry();
    return false;
  }

  /** For who knows that it is: stops this node's part for good. */
  fence(): void {
    // One that is still joining has no lease to lose: what it was answered was about somebody who is not in yet.
    if (this.phase !== 'entering') this.beOut();
  }

  private beOut(): void {
    if (this.isFenced || this.phase === 'out') return;
    this.isFenced = true;
    this.logger.error({ node: this.node }, 'the lease is lost: this node is out of the hub');
    this.stop(new FencedError('lease_lost', 'The lease of this node is lost: it must stop now'));
    this.fencing.tell();
  }

  /** Marks this node as leaving: nothing is placed on it or moved to it from now on, whatever data is lost meanwhile. */
  drain(): Promise<NodeAnswer> {
    this.recovery.leaves = true;
    return this.store.drain(this.node);
  }

  /**
   * Takes this node out of the view. After `left` it is no part of the hub, and only `close` remains.
   * @throws UnknownOutcomeError: ask again
   */
  async leave(): Promise<'left' | 'owns_children' | 'fenced'> {
    if (this.isFenced) return 'fenced';
    if (this.phase === 'in') this.phase = 'leaving';
    const { outcome } = await this.store.leave(this.node);
    if (outcome === 'done') this.exit();
    else if (this.phase === 'leaving') this.phase = 'in';
    return outcome === 'done' ? 'left' : outcome;
  }

  /** Stops without leaving: the view keeps this node until its lease runs out. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async enter(node: NodeRecord, span: number): Promise<void> {
    const sent = this.lease.moment();
    await this.store.join(node, span);
    this.lease.begin(sent);
    try {
      this.phase = 'in';
      await this.tail.readAll();
      if (!this.replica.nodes.has(this.node)) {
        throw new FencedError('lease_lost', 'The lease ran out while this node was joining');
      }
    } catch (error) {
      this.stop(closedError());
      throw error;
    }
    this.recovery.joined(this.replica.incarnation);
    void this.tail.follow();
  }

  private onRenewed(answer: RenewAnswer, reached: number, held: boolean): void {
    // While it leaves, a node that has left is answered the same: `leave` knows which it is.
    if (this.phase === 'leaving' && answer.outcome !== 'renewed') return;
    if (this.recovery.take(answer, held)) return;
    const { outcome, number, incarnation } = answer;
    if (outcome !== 'renewed') return this.fence();
    const { replica } = this;
    const goesOn = incarnation === replica.incarnation && number >= reached;
    const missed = replica.number < this.announced;
    this.announced = number;
    if (goesOn && !missed) return;
    this.logger.warn({ at: replica.number, number }, 'the log does not go on; reading all');
    this.tail
      .readAll()
      .catch((err: unknown) => this.logger.error({ reason: messageOf(err) }, 'reading all failed'));
  }

  private onApplied(changes: readonly Change[]): void {
    this.changes.tell(changes);
    this.reachedBy.upTo(this.readAnew() ? Infinity : this.replica.number);
    this.recovery.apply(changes);
    if (this.replica.nodes.has(this.node)) return;
    const left = changes.some((change) => change.kind === 'nodeLeft' && change.node === this.node);
    if (left) this.exit();
    else this.fence();
  }

  /** Whether all has been read after a loss of data: numbers of before may never be reached again. */
  private readAnew(): boolean {
    const { isWhole, incarnation } = this.replica;
    if (!isWhole || incarnation === this.wholeOf) return false;
    this.wholeOf = incarnation;
    return true;
  }

  private exit(): void {
    this.phase = 'out';
    this.stop(closedError());
  }

  private stop(error: HubError): void {
    this.over ??= error;
    this.lease.end();
    this.recovery.end();
    this.tail.end();
    this.reachedBy.give(this.over);
  }

  private async end(): Promise<void> {
    this.phase = 'out';
    this.stop(closedError());
    await this.store.close();
  }
}

const closedError = (): HubError =>
  new InvalidCallError('registry_closed', 'The registry is closed');
