import type { Classes, Codec, FrameValue } from '@nact-hub/core';
import type { About, ChildId, NodeId, Replica } from '@nact-hub/registry';
import type { Instance } from './child/instance';
import { isControl } from './control';
import type { DeadLetters } from './dead-letters';
import type { Arrival } from './delivery/arrival';
import { Incoming, type TakenRecord } from './delivery/incoming';
import { parseParty, type KnownParty, type Parsed, type Party } from './delivery/party';
import type { Hearing } from './hearing';
import type { LimitReached } from './limit-reached';
import type { Addressable, NactRef } from './nact/internals';
import { askerOf, localRef, readAddress, readRef, type RefHome } from './refs';

export interface ReceivingOptions {
  readonly home: RefHome;
  readonly codec: Codec;
  readonly replica: Replica;
  readonly classesOf: (about: About | undefined) => Classes | undefined;
  readonly hearing: Hearing;
  readonly deadLetters: DeadLetters;
  /** Instances that are the owner's, and those that stand by. */
  readonly instances: ReadonlyMap<ChildId, Instance>;
  readonly standbys: ReadonlyMap<ChildId, Instance>;
  /** Whom a reference to somebody of this node means. */
  readonly find: (ref: NactRef) => Addressable | undefined;
  /** Who of this node asked under this id. */
  readonly findAsker: (id: number) => Addressable | undefined;
  /** Says that everything up to a number has been processed of the sender of a message, by its receiver. */
  readonly acknowledge: (arrival: Arrival, upTo: number) => void;
  readonly control: (from: NodeId, message: unknown) => void;
  readonly full: (reached: LimitReached) => void;
}

/** What came from senders, or for lives, that are ahead of the replica: more than this is dropped and comes again. */
const strangersLimit = 10_000;
const strangersBytes = 64 * 1024 * 1024;

/** How numbered messages are taken in: exactly the next of each sender, by the instance whose turn it is. */
export class Receiving {
  private incoming = new Incoming<Arrival>();
  private strangers: Arrival[] = [];
  private strangeBytes = 0;

  constructor(private readonly options: ReceivingOptions) {}

  /** What this node itself has taken in. */
  taken(): TakenRecord {
    return this.incoming.capture();
  }

  /** Whose messages this node itself counts. */
  senders(): Iterable<Party> {
    return this.incoming.senders();
  }

  /** Who has sent what is held until the replica knows them. */
  strange(): readonly Party[] {
    return this.strangers.map(({ from }) => from);
  }

  /** This node is in the hub under another id from now on: nobody has sent anything to that yet. */
  begin(): void {
    const { incoming } = this;
    for (const from of incoming.senders()) this.options.hearing.remove(from, incoming);
    this.incoming = new Incoming<Arrival>();
  }

  /** A message has come, over a channel or from this node itself. Answers whether it was taken, or is held for its turn. */
  arrive(arrival: Arrival): boolean {
    const { sender, receiver } = arrival;
    const party = receiver.parsed;
    if (!party) return false;
    const known = this.isAhead(party) ? 'later' : this.listensTo(sender);
    if (known === 'later') return this.hold(arrival);
    if (known === 'no') return false;
    if (party.node === undefined) return this.arriveAtChild(party, arrival);
    return party.node === this.options.home.node && this.arriveHere(arrival);
  }

  /** Takes in what is next from a sender, as long as the instance is active. */
  admit(instance: Instance, from: Party): void {
    for (let next; instance.phase === 'active' && (next = instance.incoming.admit(from));) {
      this.handTo(instance, next);
    }
  }

  /**
   * An instance goes on with what another one had taken in: from senders that are still in the hub. Each of them
   * had come before the entry that activates it: one that is not known by now is gone, perhaps since a loss of data.
   */
  adopt({ incoming }: Instance): void {
    for (const from of [...incoming.senders()]) {
      const isKnown = this.listensTo({ party: from, parsed: parseParty(from) }) === 'yes';
      if (isKnown) this.options.hearing.add(from, incoming);
      else incoming.forget(from);
    }
  }

  /** The replica has come further: strangers may be known now. */
  release(): void {
    this.strangeBytes = 0;
    for (const arrival of this.strangers.splice(0)) this.arrive(arrival);
  }

  /** Nobody has taken it: answers false in any case. */
  private hold(arrival: Arrival): false {
    const bytes = this.strangeBytes + arrival.size;
    if (this.strangers.length >= strangersLimit || bytes > strangersBytes) {
      this.options.full({ limit: 'log', sender: arrival.from });
      return false;
    }
    this.strangeBytes = bytes;
    arrival.keep();
    this.strangers.push(arrival);
    return false;
  }

  /** Lets it wait for its turn. Answers whether it does. */
  private offer(incoming: Incoming<Arrival>, arrival: Arrival): boolean {
    const { from, number } = arrival;
    this.options.hearing.add(from, incoming);
    const outcome = incoming.offer(from, number, arrival);
    if (outcome === 'full') this.options.full({ limit: 'turn', sender: from });
    if (outcome === 'waits') arrival.keep();
    return outcome === 'waits';
  }

  /** A life that this node has not heard of yet: the entry is on its way. */
  private isAhead(party: Parsed): boolean {
    return party.node === undefined && party.life > this.options.replica.highestEpoch;
  }

  /** Only those who are in the hub are listened to: whoever was forgotten must never be heard again. */
  private listensTo({ parsed: party }: KnownParty): 'yes' | 'no' | 'later' {
    const { replica } = this.options;
    if (!party) return 'no';
    if (party.node !== undefined) return this.listensToNode(party.node);
    if (replica.get(party.child)?.row.life === party.life) return 'yes';
    return this.isAhead(party) ? 'later' : 'no';
  }

  private listensToNode(node: NodeId): 'yes' | 'no' | 'later' {
    const { replica } = this.options;
    if (replica.nodes.has(node)) return 'yes';
    return replica.hasLeft(node) ? 'no' : 'later';
  }

  private arriveAtChild(
    { child, life }: { readonly child: ChildId; readonly life: number },
    arrival: Arrival,
  ): boolean {
    const instance = this.options.instances.get(child);
    if (instance?.life === life) return this.arriveAtInstance(instance, arrival);
    const standby = this.options.standbys.get(child);
    if (standby?.life !== life) return false;
    return this.offer(standby.incoming, arrival);
  }

  /** An instance that is closing or frozen takes nothing in; what it has processed it acknowledges again. */
  private arriveAtInstance(instance: Instance, arrival: Arrival): boolean {
    const { from, number } = arrival;
    const { incoming } = instance;
    if (instance.phase === 'active' && incoming.takeNext(from, number)) {
      this.handTo(instance, arrival);
      this.admit(instance, from);
      return true;
    }
    const settled = incoming.settled(from);
    if (number <= settled) {
      this.options.acknowledge(arrival, settled);
      return true;
    }
    if (instance.phase !== 'active') return false;
    this.offer(incoming, arrival);
    this.admit(instance, from);
    return true;
  }

  private handTo(instance: Instance, arrival: Arrival): void {
    const { from, head, earlier } = arrival;
    if (earlier && instance.incoming.inherited.contains(from, earlier))
      return this.settleUnbegun(instance, arrival);
    const { codec, home, deadLetters } = this.options;
    try {
      const sender = head?.[1] ? readRef(home, head[1]) : undefined;
      arrival.decoded(arrival.read(codec, instance.kind.classes));
      instance.accept(arrival, sender);
    } catch (error) {
      deadLetters.corrupt(error, from, instance.party);
      this.settleUnbegun(instance, arrival);
    }
  }

  /** Its number has been taken in, and the child never sees it. */
  private settleUnbegun(instance: Instance, arrival: Arrival): void {
    // A capture from before would wait for that number for ever.
    instance.changes++;
    const upTo = instance.incoming.settle(arrival.from, arrival.number);
    if (upTo > 0) this.options.acknowledge(arrival, upTo);
  }

  /** For an actor or an asker of this node, or for the hub itself: the node is a child that never moves. */
  private arriveHere(arrival: Arrival): boolean {
    const { from, number } = arrival;
    const { incoming } = this;
    if (incoming.takeNext(from, number)) this.settleHere(arrival);
    else {
      this.offer(incoming, arrival);
      const settled = incoming.settled(from);
      if (number <= settled) this.options.acknowledge(arrival, settled);
    }
    for (let next; (next = incoming.admit(from));) this.settleHere(next);
    return incoming.settled(from) > 0;
  }

  private settleHere(arrival: Arrival): void {
    this.options.acknowledge(arrival, this.incoming.settle(arrival.from, arrival.number));
    this.handOut(arrival);
  }

  /**
   * The class codecs of whoever sent something to this node: those of its definition, if it is a child; else
   * all, as what a frozen child sent goes out in the name of its node when the child has moved.
   */
  private classesFrom({ parsed: party }: KnownParty): Classes | undefined {
    const { classesOf, replica } = this.options;
    const all = classesOf(undefined);
    if (!party || party.node !== undefined) return all;
    return classesOf(replica.get(party.child)?.about);
  }

  /** Whom an address on this node means. */
  private addressee(address: FrameValue | undefined): Addressable | undefined {
    const { find, findAsker } = this.options;
    const asker = askerOf(address);
    return asker === undefined ? find(localRef(readAddress(address))) : findAsker(asker);
  }

  private handOut(arrival: Arrival): void {
    const { sender: by, receiver, head, receipt } = arrival;
    const { codec, home, control, deadLetters } = this.options;
    try {
      const message = arrival.read(codec, this.classesFrom(by));
      if (isControl(head)) return control(receipt.back, message);
      const found = this.addressee(head?.[0]);
      if (!found?.dispatch) return deadLetters.refused(by.party, receiver.party, 'nobody_there');
      found.dispatch(message, head?.[1] ? readRef(home, head[1]) : undefined);
    } catch (error) {
      deadLetters.corrupt(error, by.party, receiver.party);
    }
  }
}
