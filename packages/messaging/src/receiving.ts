import type { Classes, Codec } from '@nact-hub/core';
import type { About, ChildId, NodeId, Replica } from '@nact-hub/registry';
import { Delivery } from './child/behaviour';
import type { Arrival } from './child/host';
import type { Instance } from './child/instance';
import type { DeadLetters } from './dead-letters';
import { Incoming, type TakenRecord } from './delivery/incoming';
import { parseParty, type Parsed, type Party } from './delivery/party';
import { isControl, type Post } from './frame';
import type { Hearing } from './hearing';
import type { LimitReached } from './limit-reached';
import type { Addressable, NactRef } from './nact/internals';
import { localRef, readAddress, readRef, type RefHome } from './refs';

export interface ReceivingOptions {
  readonly node: NodeId;
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
  /** Says that everything of `sender` up to a number has been processed. */
  readonly acknowledge: (back: NodeId, sender: Party, receiver: Party, upTo: number) => void;
  readonly control: (from: NodeId, message: unknown) => void;
  readonly full: (reached: LimitReached) => void;
}

/** What came from senders, or for lives, that are ahead of the replica: more than this is dropped and comes again. */
const strangersLimit = 10_000;
const strangersBytes = 64 * 1024 * 1024;

/** How numbered messages are taken in: exactly the next of each sender, by the instance whose turn it is. */
export class Receiving {
  private readonly incoming = new Incoming<Arrival>();
  private strangers: { readonly post: Post; readonly back: NodeId }[] = [];
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
    return this.strangers.map(({ post: [from] }) => from);
  }

  /** A message has come, over a channel or from this node itself. Answers whether it was taken, or is held for its turn. */
  arrive(post: Post, back: NodeId): boolean {
    const [from, to, number, head, bytes, earlier] = post;
    const party = parseParty(to);
    if (!party) return false;
    const known = this.isAhead(party) ? 'later' : this.listensTo(from);
    if (known === 'later') return this.hold(post, back);
    if (known === 'no') return false;
    const arrival: Arrival = { from, number, bytes, head, back, earlier };
    if (party.node === undefined) return this.arriveAtChild(party, arrival);
    return party.node === this.options.node && this.arriveHere(to, arrival);
  }

  /** Takes in what is next from a sender, as long as the instance is active. */
  admit(instance: Instance, from: Party): void {
    for (let next; instance.phase === 'active' && (next = instance.incoming.admit(from));) {
      this.handTo(instance, next);
    }
  }

  /** An instance goes on with what another one had taken in: from senders that are still in the hub. */
  adopt({ incoming }: Instance): void {
    for (const from of [...incoming.senders()]) {
      if (this.listensTo(from) === 'no') incoming.forget(from);
      else this.options.hearing.add(from, incoming);
    }
  }

  /** The replica has come further: strangers may be known now. */
  release(): void {
    this.strangeBytes = 0;
    for (const { post, back } of this.strangers.splice(0)) this.arrive(post, back);
  }

  /** Nobody has taken it: answers false in any case. */
  private hold(post: Post, back: NodeId): false {
    const bytes = this.strangeBytes + post[4].byteLength;
    if (this.strangers.length >= strangersLimit || bytes > strangersBytes) {
      this.options.full({ limit: 'log', sender: post[0] });
      return false;
    }
    this.strangeBytes = bytes;
    this.strangers.push({ post, back });
    return false;
  }

  /** Lets it wait for its turn. Answers whether it does. */
  private offer(incoming: Incoming<Arrival>, arrival: Arrival): boolean {
    const { from, number } = arrival;
    this.options.hearing.add(from, incoming);
    const outcome = incoming.offer(from, number, arrival);
    if (outcome === 'full') this.options.full({ limit: 'turn', sender: from });
    return outcome === 'waits';
  }

  /** A life that this node has not heard of yet: the entry is on its way. */
  private isAhead(party: Parsed): boolean {
    return party.node === undefined && party.life > this.options.replica.highestEpoch;
  }

  /** Only those who are in the hub are listened to: whoever was forgotten must never be heard again. */
  private listensTo(from: Party): 'yes' | 'no' | 'later' {
    const { replica } = this.options;
    const party = parseParty(from);
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
    const { from, number, back } = arrival;
    const settled = instance.incoming.settled(from);
    if (number <= settled) {
      this.options.acknowledge(back, from, instance.party, settled);
      return true;
    }
    if (instance.phase !== 'active') return false;
    if (instance.incoming.takeNext(from, number)) this.handTo(instance, arrival);
    else this.offer(instance.incoming, arrival);
    this.admit(instance, from);
    return true;
  }

  private handTo(instance: Instance, arrival: Arrival): void {
    const { from, number, bytes, head, back, earlier } = arrival;
    if (earlier && instance.incoming.inherited.contains(from, earlier))
      return this.settleUnbegun(instance, arrival);
    const { codec, home, deadLetters } = this.options;
    try {
      const sender = head?.[1] ? readRef(home, head[1]) : undefined;
      const message = codec.decode(bytes, instance.options.classes);
      instance.accept(new Delivery(message, from, number, back), sender);
    } catch (error) {
      deadLetters.corrupt(error, from, instance.party);
      this.settleUnbegun(instance, arrival);
    }
  }

  /** Its number has been taken in, and the child never sees it. */
  private settleUnbegun(instance: Instance, { from, number, back }: Arrival): void {
    // A capture from before would wait for that number for ever.
    instance.changes++;
    const upTo = instance.incoming.settle(from, number);
    if (upTo > 0) this.options.acknowledge(back, from, instance.party, upTo);
  }

  /** For an actor or an asker of this node, or for the hub itself: the node is a child that never moves. */
  private arriveHere(here: Party, arrival: Arrival): boolean {
    const { from, back } = arrival;
    const { incoming } = this;
    this.offer(incoming, arrival);
    for (let next; (next = incoming.admit(from));) {
      incoming.settle(from, next.number);
      this.handOut(here, next);
    }
    const upTo = incoming.settled(from);
    if (upTo > 0) this.options.acknowledge(back, from, here, upTo);
    return upTo > 0;
  }

  /**
   * The class codecs of whoever sent something to this node: those of its definition, if it is a child; else
   * all, as what a frozen child sent goes out in the name of its node when the child has moved.
   */
  private classesFrom(from: Party): Classes | undefined {
    const { classesOf, replica } = this.options;
    const all = classesOf(undefined);
    const party = all && parseParty(from);
    if (!party || party.node !== undefined) return all;
    return classesOf(replica.get(party.child)?.about);
  }

  private handOut(here: Party, { from, bytes, head, back }: Arrival): void {
    const { codec, home, control, deadLetters } = this.options;
    try {
      const message = codec.decode(bytes, this.classesFrom(from));
      if (isControl(head)) return control(back, message);
      const found = this.options.find(localRef(readAddress(head?.[0])));
      if (!found?.dispatch) return deadLetters.refused(from, here, 'nobody_there');
      found.dispatch(message, head?.[1] ? readRef(home, head[1]) : undefined);
    } catch (error) {
      deadLetters.corrupt(error, from, here);
    }
  }
}
