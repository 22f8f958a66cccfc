import {
  CorruptError,
  messageOf,
  pause,
  type Classes,
  type Clock,
  type Codec,
  type FrameValue,
  type Logger,
} from '@nact-hub/core';
import type { About, Change, ChildId, NodeFact, NodeId, Replica } from '@nact-hub/registry';
import { Asking } from './asking';
import type { Channel } from './channel';
import { ChildFacade, type Dispatcher } from './child/facade';
import type { InstanceHost, InstanceOptions, Unread } from './child/host';
import { Instance } from './child/instance';
import type { DeadLetter, DeadLetterReason } from './dead-letter';
import { DeadLetters } from './dead-letters';
import { Arrival, byNumber } from './delivery/arrival';
import type { TakenRecord } from './delivery/incoming';
import type { Kept } from './delivery/kept';
import type { Outgoing, Route } from './delivery/outgoing';
import { childParty, knownParty, nodeParty, parseParty, type Party } from './delivery/party';
import { Receipt } from './delivery/receipt';
import { Room, type MessageLimits } from './delivery/room';
import { departedSystem } from './departed';
import { EarlyFrames } from './early-frames';
import { Farewells } from './farewells';
import { Hearing } from './hearing';
import { leftovers } from './leftovers';
import type { LimitReached } from './limit-reached';
import { Links } from './links';
import {
  addSystem,
  lookup,
  TemporaryReference,
  type Addressable,
  type NactRef,
  type SystemEntry,
} from './nact/internals';
import { Posting } from './posting';
import { Receiving } from './receiving';
import { References } from './references';
import { ChildRef, NodeRef, readRef } from './refs';
import { Sending } from './sending';
import { passOn } from './succession';
import { readInbound } from './wire/read';

/** What one node's side of messaging is made with. */
export interface RouterOptions {
  readonly hub: string;
  readonly node: NodeId;
  readonly replica: Replica;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this node can prove its lease. Called before each message: it must be cheap. */
  readonly proven: () => boolean;
  /** Resolves when the lease is proven again (true), or lost for good (false). */
  readonly untilProven: () => Promise<boolean>;
  readonly limits: MessageLimits;
  /** The class codecs of a definition of this node; without a child's definition, those of all. */
  readonly classesOf: (about: About | undefined) => Classes | undefined;
  /** Encodes also what stays on this node, so that a message that cannot travel fails at once and not when something moves. */
  readonly checkLocalMessages: boolean;
  readonly on: RouterEvents;
}

/** What messaging tells the node that it is part of. */
export interface RouterEvents {
  deadLetter(letter: DeadLetter): void;
  /** Something arrived that is not well formed. */
  corrupt(error: CorruptError): void;
  limitReached(reached: LimitReached): void;
  /** A message between the hubs themselves. */
  control(from: NodeId, message: unknown): void;
  /** nact's `stop` was called on the reference of a child. */
  stopRequested(id: ChildId): void;
  /** A crash, or a peer's decision, stopped an instance that was serving or standing by. */
  stopped(instance: Instance): void;
  reset(instance: Instance): void;
  idle(instance: Instance): void;
}

/** How often it is looked whether everything has been acknowledged, milliseconds. */
const lookAgain = 5;

/**
 * One node's side of messaging: an actor system in nact's map that finds children wherever they are.
 * What is sent goes through `Sending` and `Posting` to `Links`, what comes through `Receiving` to the
 * instances.
 */
export class Router implements Dispatcher, InstanceHost, SystemEntry {
  /** The name under which nact knows this node's hub as an actor system. */
  readonly name: string;
  readonly clock: Clock;
  readonly codec: Codec;
  /** Instances that are the owner's: active, closing or frozen. */
  readonly instances = new Map<ChildId, Instance>();
  readonly standbys = new Map<ChildId, Instance>();
  private readonly here: Receipt;
  private readonly references: References;
  private readonly hearing = new Hearing();
  private readonly farewells = new Farewells();
  private readonly asking: Asking;
  private readonly deadLetters: DeadLetters;
  private readonly links: Links;
  private readonly posting: Posting;
  private readonly sending: Sending;
  private readonly receiving: Receiving;
  private readonly room: Room;
  private readonly early = new EarlyFrames(
    () => this.untilProven(),
    (frame) => this.receive(frame),
  );
  private isWaitingForProof = false;

  constructor(private readonly options: RouterOptions) {
    const { hub, node, clock, channel, logger, proven, replica, limits, on } = options;
    this.references = new References(hub, node);
    this.name = this.references.name;
    this.codec = this.references.codec;
    this.here = new Receipt(node, 0);
    this.clock = clock;
    this.asking = new Asking(clock, this.name);
    this.deadLetters = new DeadLetters({
      deadLetter: (letter) => on.deadLetter(letter),
      corrupt: (error) => on.corrupt(error),
      unanswerable: (asker, reason) => this.unanswerable(asker, reason),
    });
    const room = (this.room = new Room(limits));
    this.links = new Links({
      channel,
      clock,
      node: () => this.node,
      logger,
      proven,
      isInView: (to) => replica.nodes.has(to),
      unsent: () => this.postWhenProven(),
      full: (to) => on.limitReached({ limit: 'queue', node: to }),
      room: (to) => this.posting.resume(to),
      processed: (route, upTo) => this.posting.processed(route, upTo),
    });
    const carry = (to: NodeId, route: Route, message: Kept) => this.carry(to, route, message);
    const undeliverable = this.deadLetters.undeliverable.bind(this.deadLetters);
    const isBusy = (to: NodeId, place: number) => this.links.isBusy(to, place);
    const isFull = (to: NodeId) => to !== this.node && (this.isUnproven() || this.links.isFull(to));
    this.posting = new Posting({ clock, replica, carry, isBusy, isFull, room, undeliverable });
    const { references: home, codec, deadLetters } = this;
    const { classesOf } = options;
    const common = { home, codec, replica, deadLetters, classesOf };
    const { messageBytes } = limits;
    this.sending = new Sending({
      ...common,
      host: this,
      posting: this.posting,
      messageBytes,
      room,
    });
    this.receiving = new Receiving({
      ...common,
      hearing: this.hearing,
      instances: this.instances,
      standbys: this.standbys,
      find: (ref) => this.findHere(ref),
      acknowledge: (arrival, upTo) => this.acknowledge(arrival, upTo),
      control: (from, message) => on.control(from, message),
      full: (reached) => on.limitReached(reached),
    });
    addSystem(this);
  }

  /** Under which id this node is in the hub. */
  get node(): NodeId {
    return this.references.node;
  }

  /** Whether nothing of this node is unacknowledged and nobody waits for an answer. */
  get quiet(): boolean {
    return this.isAcknowledged && this.asking.idle;
  }

  /** Whether nothing of this node is unacknowledged, nor an acknowledgement of its own held back. */
  get isAcknowledged(): boolean {
    return this.posting.idle && this.links.idle && this.sending.idle;
  }

  /** What should not be here when this node is at rest, in words: for tests. */
  leftovers(): readonly string[] {
    const { hearing, receiving, links, room, references } = this;
    return leftovers({
      replica: this.options.replica,
      instances: [...this.instances.values()],
      standbys: [...this.standbys.values()],
      outside: this.sending.outside.outgoing,
      ...{ hearing, receiving, links, room, references },
    });
  }

  /**
   * This node is in the hub under another id, and over another channel. Children that go on here go on as
   * the senders that they were; the outside world of this node is another one.
   */
  become(node: NodeId, channel: Channel): void {
    const former = this.sending.outside.outgoing;
    this.references.become(node);
    this.links.use(channel);
    this.receiving.begin();
    this.sending.begin();
    const { posting, instances, deadLetters } = this;
    passOn({ posting, instances, deadLetters }, former, this.sending.outside.outgoing);
    // They have it in their mailbox, or never will: see `isForgotten`.
    this.hearing.forgetNode(former.from);
  }

  isForgotten(sender: Party): boolean {
    const node = parseParty(sender)?.node;
    return node !== undefined && this.isFormer(node);
  }

  /** Whether this node was in the hub under that id, and is not any more. */
  isFormer(node: NodeId): boolean {
    return node !== this.node && this.references.isHere(node);
  }

  /** What a child had sent that is over, and whose instance has ended already, becomes dead letters. */
  giveUp({ outgoing }: Instance): void {
    this.abandon(outgoing, 'node_closed');
  }

  /** Ends messaging: what is kept here becomes dead letters. */
  close(): void {
    for (const { outgoing } of [this.sending.outside, ...this.instances.values()])
      this.abandon(outgoing, 'node_closed');
    this.sending.close();
    this.posting.close();
    addSystem(departedSystem(this.name, this.node, this.deadLetters));
  }

  /** An asker of this node whose question became a dead letter. */
  private unanswerable(asker: FrameValue, reason: DeadLetterReason): void {
    this.failAsker(readRef(this.references, asker), reason);
  }

  private failAsker(ref: unknown, reason: DeadLetterReason): void {
    if (this.isOwnAsker(ref)) this.asking.fail(ref.id!, reason);
  }

  private isOwnAsker(ref: unknown): ref is NactRef {
    return ref instanceof TemporaryReference && ref.system.name === this.name;
  }

  // References

  refTo(id: ChildId, epoch: number): ChildRef {
    return this.references.refTo(id, epoch);
  }

  encodeState(instance: Instance, state: unknown): Uint8Array {
    return this.references.encodeState(instance, state);
  }

  /** What nact's `dispatch`, `query` and `stop` call to find whom a reference means, at every call. */
  find(ref: NactRef | undefined): Addressable | undefined {
    if (ref instanceof ChildRef) {
      const instance = this.instances.get(ref.child);
      return instance ? instance.facade : this.remoteChild(ref);
    }
    if (ref instanceof NodeRef) return this.remoteActor(ref);
    if (!(ref instanceof TemporaryReference)) return undefined;
    return this.asking.find(ref.id!) ?? { dispatch: () => this.nobodyThere() };
  }

  /** An asker that was answered already, or gave up. */
  private nobodyThere(): void {
    const { from } = this.sending.current().outgoing;
    this.deadLetters.refused(from, nodeParty(this.node), 'nobody_there');
  }

  /** Whom a message from elsewhere means here: somebody of this process, or nobody. */
  private findHere(ref: NactRef): Addressable | undefined {
    return this.isOwnAsker(ref) ? this.asking.find(ref.id!) : lookup(ref);
  }

  private remoteChild(ref: ChildRef): Addressable {
    const send = (message: unknown, sender: unknown) =>
      this.sending.toChild(this.sending.current(), ref, message, sender);
    return {
      dispatch: send,
      query: (message, timeout) => this.asking.ask(message, timeout, send),
      stop: () => this.stopChild(ref.child),
    };
  }

  private remoteActor({ node, address }: NodeRef): Addressable {
    const send = (message: unknown, sender: unknown) =>
      this.sending.toNode(node, address, message, sender);
    return { dispatch: send, query: (message, timeout) => this.asking.ask(message, timeout, send) };
  }

  // Sending

  dispatchTo(instance: Instance, message: unknown, sender: unknown): void {
    const from = this.sending.current();
    if (!this.sending.goesDirect(from, instance))
      return this.sending.toChild(from, instance.options.ref, message, sender);
    if (this.options.checkLocalMessages)
      this.sending.checkSize(this.codec.check(message, 'message', instance.options.classes));
    instance.actor.dispatch(message, sender);
  }

  askTo(instance: Instance, message: unknown, timeout: number): Promise<unknown> {
    return this.asking.ask(message, timeout, (made, asker) =>
      this.dispatchTo(instance, made, asker),
    );
  }

  stopChild(id: ChildId): void {
    this.options.on.stopRequested(id);
  }

  /** Sends a message of the hub itself to the hub on another node. */
  control(node: NodeId, message: unknown): void {
    this.sending.control(node, message);
  }

  /** Posts again what this node keeps for a child: it may be taken in now. */
  postAgain(id: ChildId): void {
    this.posting.again(id);
  }

  /** Resolves when nothing that a child has sent is unacknowledged any more, or after `timeout` milliseconds. */
  async untilAcknowledged({ outgoing }: Instance, timeout: number): Promise<void> {
    const deadline = this.clock.monotonic() + timeout;
    const isOpen = () => [...outgoing.all()].some(({ kept }) => kept.messages > 0);
    while (isOpen() && this.clock.monotonic() < deadline) await pause(this.clock, lookAgain);
  }

  private carry(to: NodeId, route: Route, message: Kept): boolean {
    if (to === this.node) return this.receiving.arrive(this.arrivalOf(route, message));
    route.place = this.links.post(to, route, message);
    return true;
  }

  /** A message that stays on this node: it is acknowledged by its number. */
  private arrivalOf(
    { from, to, receiver: parsed }: Route,
    { number, head, bytes, earlier }: Kept,
  ): Arrival {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const receiver = { party: to, parsed };
    const { here } = this;
    return new Arrival(
      ...([knownParty(from), receiver, number, head, earlier] as const),
      ...([source, 0, source.byteLength, here, byNumber] as const),
    );
  }

  // Receiving

  /** A frame has come in from the channel. */
  receive(bytes: Uint8Array): void {
    try {
      const frame = readInbound(bytes);
      if (frame.to !== this.node) return;
      if (!this.proven()) return this.holdBack(bytes, frame.from);
      this.links.receive(frame);
      for (const [sender, receiver, upTo] of frame.acknowledgements)
        this.acknowledged(sender, receiver, upTo);
      for (const arrival of frame.arrivals) this.receiving.arrive(arrival);
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
      this.options.on.corrupt(error);
    }
  }

  /** Without a proven lease nothing goes out: of what was not posted by then it is known that nobody has processed it. */
  private isUnproven(): boolean {
    if (this.proven()) return false;
    this.postWhenProven();
    return true;
  }

  /** Nothing was sent as long as the lease was not proven: it must not wait for the timer then. */
  private postWhenProven(): void {
    if (this.isWaitingForProof) return;
    this.isWaitingForProof = true;
    void this.untilProven().then((isProven) => {
      this.isWaitingForProof = false;
      if (!isProven) return;
      this.links.goOn();
      this.posting.allAgain();
    });
  }

  private holdBack(frame: Uint8Array, node: NodeId): void {
    if (!this.early.keep(frame)) this.options.on.limitReached({ limit: 'lease', node });
  }

  /** What this node itself has taken in: told to the others before it leaves, so that they need not wonder. */
  farewell(): TakenRecord {
    return this.receiving.taken();
  }

  /** Another node is about to leave, and says what it has taken in. */
  takeFarewell(node: NodeId, taken: TakenRecord): void {
    const receiver = nodeParty(node);
    for (const [sender, upTo] of taken) this.acknowledged(sender, receiver, upTo);
    this.farewells.remember(receiver, taken);
  }

  private acknowledge(arrival: Arrival, upTo: number): void {
    const { receipt, sender, receiver } = arrival;
    if (!this.references.isHere(receipt.back)) this.links.acknowledge(arrival, upTo);
    else this.acknowledged(sender.party, receiver.party, upTo);
  }

  private acknowledged(sender: Party, receiver: Party, upTo: number): void {
    const party = parseParty(sender);
    if (!party) return;
    const from = party.node === undefined ? this.instances.get(party.child) : this.sending.outside;
    if (from?.outgoing.from === sender) this.posting.acknowledge(from.outgoing, receiver, upTo);
  }

  // Instances

  spawn(options: Omit<InstanceOptions, 'ref'>): Instance {
    const { id, life, attempt, supervisor, behaviour, classes, props } = options;
    // Named one by one: an object that is spread and added to takes more than twice as much.
    const ref = this.refTo(id, life);
    const all = { id, life, attempt, ref, supervisor, behaviour, classes, props };
    const instance = new Instance(this, all);
    this.references.add(instance);
    instance.facade = new ChildFacade(this, instance);
    return instance;
  }

  /** Makes an instance that stood by the one that serves, and lets what waited for it in. */
  activate(instance: Instance, epoch: number, life: number): void {
    if (this.standbys.get(instance.id) === instance) this.standbys.delete(instance.id);
    this.instances.set(instance.id, instance);
    const begins = life !== instance.life;
    instance.activate(epoch, life);
    this.receiving.adopt(instance);
    this.farewells.apply(instance.outgoing);
    this.posting.adopt(instance.outgoing);
    for (const from of [...instance.incoming.senders()]) this.receiving.admit(instance, from);
    // What is posted again to this life comes before whatever is sent to it from now on.
    if (begins) this.postAgain(instance.id);
  }

  /** The instance goes on after a freeze that was called off; what it turned away is posted again by its senders. */
  reopen(instance: Instance): void {
    instance.reopen();
    this.postAgain(instance.id);
  }

  /**
   * Ends an instance. What it has sent goes with it if it `moved`. It is given up if the child `stopped`,
   * or if it was `left`: the child may live on elsewhere, but in another life.
   */
  end(instance: Instance, how: 'stopped' | 'moved' | 'left' | 'discarded'): void {
    this.forget(instance);
    if (how === 'stopped') this.abandon(instance.outgoing, 'stopped');
    else if (how === 'left') this.abandon(instance.outgoing, 'node_closed');
    else this.posting.release(instance.outgoing);
    instance.end(how === 'left' ? 'moved' : how);
  }

  private forget(instance: Instance): void {
    const { id, incoming } = instance;
    if (this.instances.get(id) === instance) this.instances.delete(id);
    if (this.standbys.get(id) === instance) this.standbys.delete(id);
    this.references.remove(instance);
    for (const from of incoming.senders()) this.hearing.remove(from, incoming);
  }

  proven(): boolean {
    return this.options.proven();
  }

  untilProven(): Promise<boolean> {
    return this.options.untilProven();
  }

  isHolding(instance: Instance): boolean {
    return this.sending.isHolding(instance);
  }

  settled(arrival: Arrival, upTo: number): void {
    if (upTo > 0) this.acknowledge(arrival, upTo);
  }

  stopped(instance: Instance): void {
    this.forget(instance);
    this.abandon(instance.outgoing, 'stopped');
    this.options.on.stopped(instance);
  }

  crashed(instance: Instance, error: unknown): void {
    const fields = { child: instance.id, reason: messageOf(error) };
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
      this.deadLetters.refused(from, party, reason);
      this.failAsker(sender, reason);
    }
  }

  callbackFailed({ id }: Instance, callback: string, error: unknown): void {
    const { logger } = this.options;
    logger.error({ child: id, reason: messageOf(error) }, `${callback} of a child failed`);
  }

  // The registry

  /** An entry of the log has been applied: believe it, and post again what it concerns. */
  apply(change: Change): void {
    if ('node' in change) return this.applyNode(change);
    if (change.kind === 'migrationBegun') return;
    const { previous } = change;
    const over = change.kind === 'childStopped' ? previous?.life : change.row.life - 1;
    if (over !== undefined) this.hearing.forgetLives(change.id, over);
    this.posting.again(change.id);
    this.release();
  }

  private applyNode(fact: NodeFact): void {
    if (fact.kind === 'nodeLeaving') return;
    if (fact.kind === 'nodeJoined') {
      this.posting.again(nodeParty(fact.node.id));
      return this.release();
    }
    // What its children have taken in of itself, a node that is out needs to know until it is back: see `passOn`.
    if (fact.node !== this.node) this.hearing.forgetNode(nodeParty(fact.node));
    this.posting.again(nodeParty(fact.node));
    this.links.drop(fact.node);
  }

  private release(): void {
    this.receiving.release();
    this.sending.release();
  }

  private abandon(outgoing: Outgoing, reason: DeadLetterReason): void {
    for (const route of this.posting.release(outgoing)) {
      this.deadLetters.undeliverable(route, outgoing.drop(route.to), reason);
    }
  }
}
