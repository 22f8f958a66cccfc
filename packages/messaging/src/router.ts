import { messageOf, until, type Clock, type Codec } from '@nact-hub/core';
import type { Change, ChildId, NodeId } from '@nact-hub/registry';
import type { Channel } from './channel';
import type { Dispatcher } from './child/facade';
import type { InstanceHost, InstanceOptions, Unread } from './child/host';
import type { Instance } from './child/instance';
import type { Arrival } from './delivery/arrival';
import type { TakenRecord } from './delivery/incoming';
import { childParty, nodeParty, parseParty, type Party } from './delivery/party';
import { departedSystem } from './departed';
import { leftovers } from './leftovers';
import { addSystem, type Addressable, type NactRef, type SystemEntry } from './nact/internals';
import { ChildRef } from './refs';
import type { RouterOptions } from './routing/options';
import { Parts } from './routing/parts';
import { passOn } from './succession';

/** How often it is looked whether everything has been acknowledged, milliseconds. */
const lookAgain = 5;

/**
 * One node's side of messaging: an actor system in nact's map that finds children wherever they are.
 * What is sent goes through `Sending` and `Posting` to `Links`, what comes through `Intake` and
 * `Receiving` to the instances.
 */
export class Router implements Dispatcher, InstanceHost, SystemEntry {
  /** The name under which nact knows this node's hub as an actor system. */
  readonly name: string;
  readonly clock: Clock;
  readonly codec: Codec;
  /** Instances that are the owner's: active, closing or frozen. */
  readonly instances: Map<ChildId, Instance>;
  readonly standbys: Map<ChildId, Instance>;
  private readonly parts: Parts;

  constructor(private readonly options: RouterOptions) {
    this.parts = new Parts(this, options);
    this.instances = this.parts.instances;
    this.standbys = this.parts.standbys;
    this.name = this.parts.references.name;
    this.codec = this.parts.references.codec;
    this.clock = options.clock;
    addSystem(this);
  }

  /** Under which id this node is in the hub. */
  get node(): NodeId {
    return this.parts.references.node;
  }

  /** Whether nothing of this node is unacknowledged and nobody waits for an answer. */
  get quiet(): boolean {
    return this.isAcknowledged && this.parts.asking.idle;
  }

  /** Whether nothing of this node is unacknowledged, nor an acknowledgement of its own held back. */
  get isAcknowledged(): boolean {
    return this.parts.posting.idle && this.parts.links.idle && this.parts.sending.idle;
  }

  /** Says later whether all that has been sent, or asked, by this moment is over. */
  mark(): () => boolean {
    const [sent, asked] = [this.parts.posting.mark(), this.parts.asking.mark()];
    return () => sent() && asked();
  }

  /** Whether the outside world of this node is refused. */
  get isShut(): boolean {
    return this.parts.addressees.isShut;
  }

  /**
   * The outside world of this node sends nothing more to children elsewhere, and asks nothing: it is told so at once.
   * What is under way goes on, and so do its answers.
   */
  shut(): void {
    this.parts.addressees.isShut = true;
  }

  /** What should not be here when this node is at rest, in words: for tests. */
  leftovers(): readonly string[] {
    const { hearing, receiving, links, room, references } = this.parts;
    return leftovers({
      replica: this.options.replica,
      instances: [...this.instances.values()],
      standbys: [...this.standbys.values()],
      outside: this.parts.sending.outside.outgoing,
      ...{ hearing, receiving, links, room, references },
    });
  }

  /**
   * This node is in the hub under another id, and over another channel. Children that go on here go on as
   * the senders that they were; the outside world of this node is another one.
   */
  become(node: NodeId, channel: Channel): void {
    const former = this.parts.sending.outside.outgoing;
    this.parts.references.become(node);
    this.parts.links.use(channel);
    this.parts.receiving.begin();
    this.parts.sending.begin();
    this.parts.addressees.isShut = false;
    const { posting, instances, deadLetters } = this.parts;
    passOn({ posting, instances, deadLetters }, former, this.parts.sending.outside.outgoing);
    // They have it in their mailbox, or never will: see `isForgotten`.
    this.parts.hearing.forgetNode(former.from);
  }

  isForgotten(sender: Party): boolean {
    const node = parseParty(sender)?.node;
    return node !== undefined && this.isFormer(node);
  }

  /** Whether this node was in the hub under that id, and is not any more. */
  isFormer(node: NodeId): boolean {
    return node !== this.node && this.parts.references.isHere(node);
  }

  /** What a child had sent that is over, and whose instance has ended already, becomes dead letters. */
  giveUp({ outgoing }: Instance): void {
    this.parts.residents.abandon(outgoing, 'node_closed');
  }

  /** Ends messaging: what is kept here becomes dead letters. */
  close(): void {
    this.parts.intake.close();
    for (const { outgoing } of [this.parts.sending.outside, ...this.instances.values()])
      this.parts.residents.abandon(outgoing, 'node_closed');
    this.parts.sending.close();
    this.parts.posting.close();
    addSystem(departedSystem(this.name, this.node, this.parts.deadLetters));
  }

  // References

  refTo(id: ChildId, epoch: number): ChildRef {
    return this.parts.references.refTo(id, epoch);
  }

  encodeState(instance: Instance, state: unknown): Uint8Array {
    return this.parts.references.encodeState(instance, state);
  }

  /** What nact's `dispatch`, `query` and `stop` call to find whom a reference means, at every call. */
  find(ref: NactRef | undefined): Addressable | undefined {
    return this.parts.addressees.find(ref);
  }

  // Sending

  dispatchTo(instance: Instance, message: unknown, sender: unknown): void {
    const from = this.parts.sending.current();
    if (!this.parts.sending.goesDirect(from, instance))
      return this.parts.sending.toChild(from, instance.ref, message, sender);
    if (this.options.checkLocalMessages)
      this.parts.sending.checkSize(this.codec.check(message, 'message', instance.kind.classes));
    instance.actor.dispatch(message, sender);
  }

  askTo(instance: Instance, message: unknown, timeout: number): Promise<unknown> {
    const to = {
      dispatch: (made: unknown, asker: unknown) => this.dispatchTo(instance, made, asker),
    };
    return this.parts.asking.ask(message, timeout, to);
  }

  stopChild(id: ChildId): void {
    this.options.on.stopRequested(id);
  }

  /** Sends a message of the hub itself to the hub on another node. */
  control(node: NodeId, message: unknown): void {
    this.parts.sending.control(node, message);
  }

  /** Posts again what this node keeps for a child: it may be taken in now. */
  postAgain(id: ChildId): void {
    this.parts.posting.again(id);
  }

  /** Posts again all that this node keeps, and soon again what is not taken in then: whatever kept it from that is ending. */
  postAllAgain(): void {
    this.parts.posting.allAgain();
  }

  /** Resolves when nothing that a child has sent is unacknowledged any more, or after `timeout` milliseconds. */
  async untilAcknowledged({ outgoing }: Instance, timeout: number): Promise<void> {
    const deadline = this.clock.monotonic() + timeout;
    const isDone = () => ![...outgoing.all()].some(({ kept }) => kept.messages > 0);
    await until(this.clock, isDone, { every: lookAgain, deadline });
  }

  // Receiving

  /** A frame has come in from the channel. */
  receive(bytes: Uint8Array): Promise<void> | undefined {
    return this.parts.intake.receive(bytes);
  }

  /** What this node itself has taken in: told to the others before it leaves, so that they need not wonder. */
  farewell(): TakenRecord {
    return this.parts.receiving.taken();
  }

  /** Another node is about to leave, and says what it has taken in. */
  takeFarewell(node: NodeId, taken: TakenRecord): void {
    this.parts.intake.takeFarewell(node, taken);
  }

  /** An entry of the log has been applied: believe it, and post again what it concerns. */
  apply(change: Change): void {
    this.parts.following.apply(change);
  }

  // Instances: see Residents

  spawn(options: Omit<InstanceOptions, 'ref'>): Instance {
    return this.parts.residents.spawn(options);
  }

  activate(instance: Instance, epoch: number, life: number): void {
    this.parts.residents.activate(instance, epoch, life);
  }

  reopen(instance: Instance): void {
    this.parts.residents.reopen(instance);
  }

  end(instance: Instance, how: 'stopped' | 'moved' | 'left' | 'discarded'): void {
    this.parts.residents.end(instance, how);
  }

  // What an instance asks and tells its host

  proven(): boolean {
    return this.options.proven();
  }

  untilProven(): Promise<boolean> {
    return this.options.untilProven();
  }

  isHolding(instance: Instance): boolean {
    return this.parts.sending.isHolding(instance);
  }

  settled(arrival: Arrival, upTo: number): void {
    if (upTo > 0) this.parts.intake.acknowledge(arrival, upTo);
  }

  stopped(instance: Instance): void {
    this.parts.residents.stopped(instance);
    this.options.on.stopped(instance);
  }

  crashed(instance: Instance, error: unknown): void {
    const { stack } = error as { stack?: unknown };
    const fields = { child: instance.id, reason: messageOf(error), stack };
    this.options.logger.error(fields, 'a child has crashed and is stopped');
  }

  reset(instance: Instance): void {
    this.options.on.reset(instance);
  }

  idle(instance: Instance): void {
    this.options.on.idle(instance);
  }

  unread({ party, tooLate: reason }: Instance, messages: readonly Unread[]): void {
    for (const { sender } of messages) {
      const from = sender instanceof ChildRef ? childParty(sender.child, 1) : nodeParty(this.node);
      this.parts.deadLetters.refused(from, party, reason);
      this.parts.addressees.failAsker(sender, reason, 'not_processed');
    }
  }

  callbackFailed({ id }: Instance, callback: string, error: unknown): void {
    const { logger } = this.options;
    logger.error({ child: id, reason: messageOf(error) }, `${callback} of a child failed`);
  }
}
