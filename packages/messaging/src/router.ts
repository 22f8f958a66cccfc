import {
  CorruptError,
  createCodec,
  messageOf,
  NotEncodableError,
  pause,
  TooLargeError,
  type Clock,
  type Codec,
  type FrameValue,
  type Logger,
  type Refuse,
} from '@nact-hub/core';
import type { Change, ChildFact, ChildId, NodeFact, NodeId, Replica } from '@nact-hub/registry';
import type { Channel } from './channel';
import { Delivery } from './child/behaviour';
import { ChildFacade, type Dispatcher } from './child/facade';
import { Instance, type Arrival, type InstanceHost, type InstanceOptions } from './child/instance';
import type { DeadLetter, DeadLetterReason } from './dead-letter';
import { Incoming, type TakenRecord } from './delivery/incoming';
import { Outgoing, type Head, type Kept, type Letter, type Route } from './delivery/outgoing';
import {
  childParty,
  nodeParty,
  parseParty,
  placeOf,
  type Parsed,
  type Party,
} from './delivery/party';
import { readFrame, type Post } from './frame';
import { Asking } from './asking';
import { Links } from './links';
import {
  addSystem,
  lookup,
  removeSystem,
  TemporaryReference,
  type Addressable,
  type NactRef,
  type SystemEntry,
} from './nact/internals';
import { Posting } from './posting';
import {
  ChildRef,
  localRef,
  NodeRef,
  readAddress,
  readRef,
  writeRef,
  type LocalAddress,
  type RefData,
  type RefHome,
} from './refs';
import { currentSender, type Sender } from './sender';

export interface RouterOptions {
  readonly hub: string;
  readonly node: NodeId;
  readonly replica: Replica;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this node can prove its lease. Called before each message: it must be cheap. */
  readonly proven: () => boolean;
  readonly limits: MessageLimits;
  /** Encodes also what stays on this node, so that a message that cannot travel fails at once and not when something moves. */
  readonly checkLocalMessages: boolean;
  readonly on: RouterEvents;
}

export interface MessageLimits {
  /** Largest encoded message, bytes. */
  readonly messageBytes: number;
  /** How many unacknowledged messages one sender may keep for one child, and of how many bytes in all. */
  readonly keptMessages: number;
  readonly keptBytes: number;
}

export interface RouterEvents {
  deadLetter(letter: DeadLetter): void;
  /** Something arrived that is not well formed. */
  corrupt(error: CorruptError): void;
  /** A message between the hubs themselves. */
  control(from: NodeId, message: unknown): void;
  /** nact's `stop` was called on the reference of a child. */
  stopRequested(id: ChildId): void;
  /** A crash, or a peer's decision, stopped an instance that was serving or standing by. */
  stopped(instance: Instance): void;
  reset(instance: Instance): void;
  idle(instance: Instance): void;
}

const controlAddress = ['control'] as const;

/** How many nodes that have left are remembered: a child is on its way for seconds at most. */
const rememberedFarewells = 64;

/** Something that hears senders and can forget them. */
type Hearer = Pick<Incoming<never>, 'forget'>;

/**
 * One node's side of messaging: an actor system in nact's map that finds children wherever they are,
 * numbers what is sent to them, and takes in what comes.
 */
export class Router implements Dispatcher, InstanceHost, RefHome, SystemEntry {
  readonly name: string;
  /** nact's name for `name` as the system that references lead to. */
  readonly systemName: string;
  readonly hub: string;
  readonly node: NodeId;
  readonly clock: Clock;
  readonly codec: Codec;
  /** Instances that are the owner's: active, closing or frozen. */
  readonly instances = new Map<ChildId, Instance>();
  readonly standbys = new Map<ChildId, Instance>();
  readonly asking: Asking;
  private readonly outside: Sender;
  private readonly incoming = new Incoming<Arrival & { readonly head: Head }>();
  private readonly facades = new WeakMap<Instance, ChildFacade>();
  private readonly paths = new Map<string, Instance>();
  /** Who hears whom, by child or `@node`, so that a sender that is gone for ever can be forgotten everywhere. */
  private readonly heard = new Map<string, { readonly party: Party; readonly by: Set<Hearer> }>();
  /** What nodes that have left had taken in, by the receiver that they were. */
  private readonly farewells = new Map<Party, ReadonlyMap<Party, number>>();
  /** What was sent through references that are ahead of this node's replica. */
  private early: { readonly epoch: number; readonly send: () => void }[] = [];
  /** What came from senders, or for lives, that are ahead of this node's replica. */
  private strangers: { readonly post: Post; readonly back: NodeId }[] = [];
  /** The path of the child whose state is being encoded. */
  moving: readonly string[] | undefined;
  private readonly links: Links;
  private readonly posting: Posting;

  constructor(private readonly options: RouterOptions) {
    const { hub, node, clock, channel, logger, proven, replica } = options;
    this.name = this.systemName = `nact-hub:${hub}:${node}`;
    this.hub = hub;
    this.node = node;
    this.clock = clock;
    this.outside = { outgoing: new Outgoing(nodeParty(node)) };
    this.asking = new Asking(clock, this.systemName);
    this.links = new Links({ channel, node, logger, proven });
    this.posting = new Posting({
      clock,
      replica,
      carry: (to, route, message) => this.carry(to, route, message),
      undeliverable: (route, messages, reason) => this.undeliverable(route, messages, reason),
    });
    this.codec = createCodec({
      refs: {
        write: (ref, refuse) => writeRef(this, ref, refuse),
        read: (data) => readRef(this, data),
      },
    });
    addSystem(this);
  }

  /** Whether nothing of this node is unacknowledged and nobody waits for an answer. */
  get quiet(): boolean {
    return this.posting.idle && this.links.idle && this.asking.idle && this.early.length === 0;
  }

  /** What this node itself has taken in: told to the others before it leaves, so that they need not wonder. */
  farewell(): TakenRecord {
    return this.incoming.capture();
  }

  /** Another node is about to leave, and says what it has taken in. */
  takeFarewell(node: NodeId, taken: TakenRecord): void {
    const receiver = nodeParty(node);
    for (const [sender, upTo] of taken) this.takeAcknowledgement(sender, receiver, upTo);
    this.farewells.set(receiver, new Map(taken));
    const [oldest] = this.farewells.keys();
    if (this.farewells.size > rememberedFarewells) this.farewells.delete(oldest!);
  }

  /** A child that was on its way when a node left may still keep what that node has taken in. */
  private applyFarewells(outgoing: Outgoing): void {
    for (const { to } of [...outgoing.all()]) {
      const upTo = this.farewells.get(to)?.get(outgoing.from);
      if (upTo !== undefined) outgoing.acknowledge(to, upTo);
    }
  }

  /** Ends messaging: what is kept here becomes dead letters. */
  close(): void {
    for (const sender of [this.outside, ...this.instances.values()])
      this.abandon(sender.outgoing, 'node_closed');
    this.posting.close();
    removeSystem(this.name);
  }

  // References

  refTo(id: ChildId, epoch: number): ChildRef {
    return new ChildRef(this.systemName, this.hub, id, epoch);
  }

  childAt(parts: readonly string[]): ChildRef | undefined {
    return this.paths.get(parts.join('/'))?.options.ref;
  }

  /** Encodes the state of a child that may move: references to its own descendants would lead nowhere there. */
  encodeState(instance: Instance, state: unknown): Uint8Array {
    this.moving = instance.actor.path.parts;
    try {
      return this.codec.encode(state, 'state');
    } finally {
      this.moving = undefined;
    }
  }

  /** What nact's `dispatch`, `query` and `stop` call to find whom a reference means, at every call. */
  find(ref: NactRef | undefined): Addressable | undefined {
    if (ref instanceof ChildRef) {
      const instance = this.instances.get(ref.child);
      return instance ? this.facades.get(instance) : this.remoteChild(ref);
    }
    if (ref instanceof NodeRef) return this.remoteActor(ref);
    return ref instanceof TemporaryReference ? this.asking.find(ref.id!) : undefined;
  }

  private remoteChild(ref: ChildRef): Addressable {
    return {
      dispatch: (message, sender) => this.send(this.sender(), ref, message, sender),
      query: (message, timeout) => this.ask(ref, message, timeout),
      stop: () => this.stopChild(ref.child),
    };
  }

  private remoteActor({ node, address }: NodeRef): Addressable {
    const send = (message: unknown, sender: unknown) =>
      this.sendToNode(node, address, message, sender);
    return {
      dispatch: send,
      query: (message, timeout) => this.asking.ask(message, timeout, send),
    };
  }

  // Sending

  stopChild(id: ChildId): void {
    this.options.on.stopRequested(id);
  }

  dispatchTo(instance: Instance, message: unknown, sender: unknown): void {
    const from = this.sender();
    if (!this.goesDirect(from, instance))
      return this.send(from, instance.options.ref, message, sender);
    if (this.options.checkLocalMessages) this.codec.check(message, 'message');
    instance.actor.dispatch(message, sender);
  }

  askTo(instance: Instance, message: unknown, timeout: number): Promise<unknown> {
    return this.asking.ask(message, timeout, (made, asker) => this.dispatchTo(instance, made, asker));
  }

  private ask(ref: ChildRef, message: unknown, timeout: number): Promise<unknown> {
    return this.asking.ask(message, timeout, (made, asker) =>
      this.send(this.sender(), ref, made, asker),
    );
  }

  /** Straight into the mailbox, if all that this sender ever numbered for the child has been taken in: else it would overtake. */
  private goesDirect(from: Sender, { phase, party, incoming }: Instance): boolean {
    return (
      phase === 'active' &&
      this.early.length === 0 &&
      from.outgoing.last(party) === incoming.taken(from.outgoing.from) &&
      !(from instanceof Instance && from.phase === 'frozen')
    );
  }

  /** Who is sending. Code of a child that has moved away, and still runs, is the outside world. */
  private sender(): Sender {
    const sender = currentSender();
    return sender instanceof Instance && sender.host === this && sender.phase !== 'ended'
      ? sender
      : this.outside;
  }

  private send(from: Sender, ref: ChildRef, message: unknown, sender: unknown): void {
    this.sendLetter(from, ref, this.letter(null, message, sender));
  }

  /** A frozen child's letters wait until it is decided in whose name they go. */
  private sendLetter(from: Sender, ref: ChildRef, letter: Letter): void {
    const { replica } = this.options;
    if (from instanceof Instance && from.phase === 'ended')
      return this.sendLetter(this.outside, ref, letter);
    if (from instanceof Instance && from.phase === 'frozen')
      return from.defer(() => this.sendLetter(from, ref, letter));
    if (ref.epoch > replica.highestEpoch || this.early.length > 0) {
      this.early.push({ epoch: ref.epoch, send: () => this.sendLetter(from, ref, letter) });
      return;
    }
    const row = replica.get(ref.child)?.row;
    if (!row) return this.refuse(from, ref.child, undefined, 'no_such_child');
    this.number(from, childParty(ref.child, row.life), letter);
  }

  private sendToNode(node: NodeId, address: FrameValue, message: unknown, sender: unknown): void {
    this.number(this.sender(), nodeParty(node), this.letter(address, message, sender));
  }

  /** Sends a message of the hub itself to the hub on another node, in order with everything else that goes there. */
  control(node: NodeId, message: unknown): void {
    this.number(this.outside, nodeParty(node), this.letter(controlAddress, message, undefined));
  }

  /** Encodes, and checks the limits: all that can fail happens before a number is given. */
  private letter(address: FrameValue, message: unknown, sender: unknown): Letter {
    const bytes = this.codec.encode(message, 'message');
    const { messageBytes } = this.options.limits;
    if (bytes.byteLength > messageBytes) {
      throw new TooLargeError(
        'message_too_large',
        bytes.byteLength,
        messageBytes,
        `A message of ${bytes.byteLength} bytes is over the limit of ${messageBytes}: send less, or raise \`limits.messageBytes\``,
      );
    }
    const back: RefData | undefined =
      typeof sender === 'object' && sender !== null
        ? writeRef(this, sender, refuseSender)
        : undefined;
    return {
      bytes,
      head: address || (back && back[0] !== 'nobody') ? [address ?? null, back ?? null] : null,
    };
  }

  private number(from: Sender, to: Party, letter: Letter): void {
    const { keptMessages, keptBytes } = this.options.limits;
    const route = from.outgoing.route(to);
    const full =
      route &&
      (route.kept.length >= keptMessages || route.keptBytes + letter.bytes.byteLength > keptBytes);
    const party = parseParty(to)!;
    if (full)
      return this.refuse(
        from,
        party.node === undefined ? party.child : undefined,
        party.node,
        'too_many_waiting',
      );
    if (from instanceof Instance) from.changes++;
    this.posting.send(from.outgoing, to, letter);
  }

  private carry(to: NodeId, { from, to: receiver }: Route, message: Kept): boolean {
    const { number, head, bytes } = message;
    if (to === this.node) return this.arrive([from, receiver, number, head, bytes], this.node);
    this.links.post(to, from, receiver, number, head, bytes);
    return true;
  }

  // Taking in

  /** A frame has come in from the channel. */
  receive(bytes: Uint8Array): void {
    try {
      const frame = readFrame(bytes);
      if (frame.to !== this.node || !this.options.proven()) return;
      for (const [sender, receiver, upTo] of frame.acknowledgements)
        this.takeAcknowledgement(sender, receiver, upTo);
      for (const post of frame.posts) this.arrive(post, frame.from);
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
      this.options.on.corrupt(error);
    }
  }

  private takeAcknowledgement(sender: Party, receiver: Party, upTo: number): void {
    const party = parseParty(sender);
    if (!party) return;
    const from = party.node === undefined ? this.instances.get(party.child) : this.outside;
    if (from?.outgoing.from === sender) this.posting.acknowledge(from.outgoing, receiver, upTo);
  }

  /** A message has come, over a channel or from this node itself. Answers whether it was taken or held. */
  private arrive(post: Post, back: NodeId): boolean {
    const [from, to, number, head, bytes] = post;
    const party = parseParty(to);
    if (!party) return false;
    const known = this.isAhead(party) ? 'later' : this.listensTo(from);
    if (known === 'later' && this.strangers.length < 10_000) this.strangers.push({ post, back });
    if (known !== 'yes') return false;
    const arrival = { from, number, bytes, sender: head?.[1], head, back };
    return party.node === undefined
      ? this.arriveAtChild(party, arrival)
      : party.node === this.node && this.arriveHere(arrival);
  }

  /** Only those who are in the hub are listened to: whoever was forgotten must never be heard again. */
  private listensTo(from: Party): 'yes' | 'no' | 'later' {
    const { replica } = this.options;
    const party = parseParty(from);
    if (!party) return 'no';
    if (party.node !== undefined) return replica.nodes.has(party.node) ? 'yes' : 'later';
    const row = replica.get(party.child)?.row;
    if (row?.life === party.life) return 'yes';
    return party.life > replica.highestEpoch ? 'later' : 'no';
  }

  /** A life that this node has not heard of yet: the entry is on its way. */
  private isAhead(party: Parsed): boolean {
    return party.node === undefined && party.life > this.options.replica.highestEpoch;
  }

  private arriveAtChild(
    { child, life }: { child: ChildId; life: number },
    arrival: Arrival,
  ): boolean {
    const instance = this.instances.get(child);
    const { from, number, back } = arrival;
    if (instance?.life === life) {
      if (number <= instance.incoming.settled(from))
        return this.acknowledge(back, from, instance.party, instance.incoming.settled(from));
      if (instance.phase !== 'active') return false;
      this.hear(from, instance.incoming);
      instance.incoming.offer(from, number, arrival);
      this.admit(instance, from);
      return true;
    }
    const standby = this.standbys.get(child);
    if (standby?.life !== life) return false;
    this.hear(from, standby.incoming);
    return standby.incoming.offer(from, number, arrival);
  }

  private admit(instance: Instance, from: Party): void {
    for (let next; instance.phase === 'active' && (next = instance.incoming.admit(from));) {
      const { number, bytes, sender, back } = next;
      try {
        const message = this.codec.decode(bytes);
        const ref = sender ? readRef(this, sender) : undefined;
        instance.accept(new Delivery(message, from, number, back), ref);
      } catch (error) {
        this.corruptMessage(error, from, instance.id);
        this.settled(instance, { from, back }, instance.incoming.settle(from, number));
      }
    }
  }

  /** A message for an actor or an asker of this node, or for the hub itself: the node is a child that never moves. */
  private arriveHere(arrival: Arrival & { readonly head: Head }): boolean {
    const { from, number, back } = arrival;
    const here = nodeParty(this.node);
    this.hear(from, this.incoming);
    this.incoming.offer(from, number, arrival);
    for (let next; (next = this.incoming.admit(from));) {
      this.incoming.settle(from, next.number);
      this.handOut(next);
    }
    const upTo = this.incoming.settled(from);
    return upTo > 0 && this.acknowledge(back, from, here, upTo);
  }

  private handOut({ from, bytes, head, sender, back }: Arrival & { readonly head: Head }): void {
    try {
      const message = this.codec.decode(bytes);
      const address = head?.[0];
      if (Array.isArray(address) && address[0] === controlAddress[0])
        return this.options.on.control(back, message);
      const ref = localRef(readAddress(address));
      const found = lookup(ref);
      if (!found?.dispatch) return this.nobodyThere(from);
      found.dispatch(message, sender ? readRef(this, sender) : undefined);
    } catch (error) {
      this.corruptMessage(error, from, undefined);
    }
  }

  private acknowledge(back: NodeId, sender: Party, receiver: Party, upTo: number): true {
    if (back === this.node) this.takeAcknowledgement(sender, receiver, upTo);
    else this.links.acknowledge(back, sender, receiver, upTo);
    return true;
  }

  private hear(from: Party, incoming: Hearer): void {
    const place = placeOf(from);
    const heard = this.heard.get(place);
    if (heard?.party === from) return void heard.by.add(incoming);
    if (heard) this.forget(place);
    this.heard.set(place, { party: from, by: new Set([incoming]) });
  }

  // Instances

  spawn(options: Omit<InstanceOptions, 'ref'>): Instance {
    const instance = new Instance(this, { ...options, ref: this.refTo(options.id, options.life) });
    this.paths.set(instance.actor.path.parts.join('/'), instance);
    this.facades.set(instance, new ChildFacade(this, instance));
    return instance;
  }

  /** Makes an instance that stands by the one that serves, and lets what waited for it in. */
  activate(instance: Instance, epoch: number, life: number): void {
    if (this.standbys.get(instance.id) === instance) this.standbys.delete(instance.id);
    this.instances.set(instance.id, instance);
    instance.activate(epoch, life);
    for (const from of [...instance.incoming.senders()]) this.hear(from, instance.incoming);
    this.applyFarewells(instance.outgoing);
    this.posting.adopt(instance.outgoing);
    for (const from of [...instance.incoming.senders()]) this.admit(instance, from);
  }

  /** The instance goes on after a freeze that was called off; what it turned away is posted again by its senders. */
  reopen(instance: Instance): void {
    instance.reopen();
    this.postAgain(instance.id);
  }

  /** Resolves when nothing that a child has sent is unacknowledged any more, or after `timeout` milliseconds. */
  async untilAcknowledged({ outgoing }: Instance, timeout: number): Promise<void> {
    const deadline = this.clock.monotonic() + timeout;
    const isOpen = () => [...outgoing.all()].some(({ kept }) => kept.length > 0);
    while (isOpen() && this.clock.monotonic() < deadline) await pause(this.clock, 5);
  }

  /** Posts again what this node keeps for a child: it may be taken in now. */
  postAgain(id: ChildId): void {
    this.posting.again(id);
  }

  /** Ends an instance. What it has sent goes with it if it `moved`, and is given up otherwise. */
  end(instance: Instance, how: 'stopped' | 'moved' | 'discarded'): void {
    this.forgetInstance(instance);
    if (how === 'stopped') this.abandon(instance.outgoing, 'stopped');
    else this.posting.release(instance.outgoing);
    instance.end(how);
  }

  private forgetInstance(instance: Instance): void {
    const { id } = instance;
    if (this.instances.get(id) === instance) this.instances.delete(id);
    if (this.standbys.get(id) === instance) this.standbys.delete(id);
    this.paths.delete(instance.actor.path.parts.join('/'));
    for (const from of instance.incoming.senders()) {
      const heard = this.heard.get(placeOf(from));
      if (heard?.by.delete(instance.incoming) && heard.by.size === 0)
        this.heard.delete(placeOf(from));
    }
  }

  proven(): boolean {
    return this.options.proven();
  }

  settled(instance: Instance, { from, back }: Pick<Delivery, 'from' | 'back'>, upTo: number): void {
    if (upTo > 0) this.acknowledge(back, from, instance.party, upTo);
  }

  stopped(instance: Instance, unread: readonly unknown[]): void {
    for (let left = unread.length; left > 0; left--) this.unread(instance, 'stopped');
    this.forgetInstance(instance);
    this.abandon(instance.outgoing, 'stopped');
    this.options.on.stopped(instance);
  }

  reset(instance: Instance): void {
    this.options.on.reset(instance);
  }

  idle(instance: Instance): void {
    this.options.on.idle(instance);
  }

  unprocessed(instance: Instance): void {
    this.unread(instance, 'node_closed');
  }

  // The registry

  /** An entry of the log has been applied: believe it, and post again what it concerns. */
  apply(fact: Change): void {
    if ('node' in fact) return this.applyNode(fact);
    if (fact.kind === 'migrationBegun') return;
    const { id } = fact;
    this.forgetEarlierLives(fact);
    this.posting.again(id);
    this.admitLateComers();
  }

  private applyNode(fact: NodeFact): void {
    if (fact.kind === 'nodeJoined') return this.admitLateComers();
    if (fact.kind === 'nodeLeaving') return;
    this.forget(nodeParty(fact.node));
    this.posting.again(nodeParty(fact.node));
    this.links.drop(fact.node);
  }

  private forgetEarlierLives(fact: ChildFact): void {
    const alive = 'row' in fact ? childParty(fact.id, fact.row.life) : undefined;
    if (this.heard.get(fact.id)?.party !== alive) this.forget(fact.id);
  }

  private forget(place: string): void {
    const heard = this.heard.get(place);
    for (const incoming of heard?.by ?? []) incoming.forget(heard!.party);
    this.heard.delete(place);
  }

  /** What was ahead of the replica gets its turn, in the order in which it came. */
  private admitLateComers(): void {
    if (this.strangers.length > 0) {
      for (const { post, back } of this.strangers.splice(0)) this.arrive(post, back);
    }
    const { highestEpoch } = this.options.replica;
    while (this.early.length > 0 && this.early[0]!.epoch <= highestEpoch) {
      const [first, ...rest] = this.early;
      this.early = [];
      first!.send();
      this.early = rest;
    }
  }

  // What cannot be delivered

  private abandon(outgoing: Outgoing, reason: DeadLetterReason): void {
    for (const route of this.posting.release(outgoing))
      this.undeliverable(route, outgoing.drop(route.to), reason);
  }

  private undeliverable(
    { from, to }: Route,
    messages: readonly Kept[],
    reason: DeadLetterReason,
  ): void {
    const party = parseParty(to)!;
    for (const { posted, head } of messages) {
      if (Array.isArray(head?.[0]) && head[0][0] === controlAddress[0]) continue;
      const child = party.node === undefined ? party.child : undefined;
      this.options.on.deadLetter(
        deadLetter(
          reason,
          child,
          party.node,
          nameOf(from),
          posted > 0 ? 'unknown' : 'not_processed',
        ),
      );
    }
  }

  private refuse(
    from: Sender,
    child: ChildId | undefined,
    node: NodeId | undefined,
    reason: DeadLetterReason,
  ): void {
    this.options.on.deadLetter(
      deadLetter(reason, child, node, nameOf(from.outgoing.from), 'not_processed'),
    );
  }

  /** What an instance had in its mailbox and never began. Who sent it is not known any more. */
  private unread({ id }: Instance, reason: DeadLetterReason): void {
    this.options.on.deadLetter(deadLetter(reason, id, undefined, 'unknown', 'not_processed'));
  }

  private nobodyThere(from: Party): void {
    this.options.on.deadLetter(
      deadLetter('nobody_there', undefined, this.node, nameOf(from), 'not_processed'),
    );
  }

  private corruptMessage(error: unknown, from: Party, child: ChildId | undefined): void {
    const corrupt =
      error instanceof CorruptError
        ? error
        : new CorruptError('message_corrupt', messageOf(error), { cause: error });
    this.options.on.corrupt(corrupt);
    this.options.on.deadLetter(
      deadLetter('corrupt', child, this.node, nameOf(from), 'not_processed'),
    );
  }
}

const refuseSender: Refuse = (reason, what) => {
  throw new NotEncodableError(
    reason,
    'sender',
    `The sender of a message cannot travel: it is ${what}`,
  );
};

/** How a sender is called towards people: a child by its id, a node as `@<node>`. */
const nameOf = (sender: Party): string => {
  const party = parseParty(sender);
  return party && party.node === undefined ? party.child : sender;
};

const deadLetter = (
  reason: DeadLetterReason,
  childId: ChildId | undefined,
  node: NodeId | undefined,
  sender: string,
  fate: DeadLetter['fate'],
): DeadLetter => ({ reason, childId, node, sender, fate });

export type { LocalAddress };
