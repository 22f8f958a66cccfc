import {
  NotEncodableError,
  TooLargeError,
  type Classes,
  type Codec,
  type FrameValue,
  type Refuse,
} from '@nact-hub/core';
import type { About, Child, ChildId, NodeId, Replica } from '@nact-hub/registry';
import type { InstanceHost } from './child/host';
import { Instance } from './child/instance';
import { controlAddress } from './control';
import type { DeadLetterReason } from './dead-letter';
import type { DeadLetters } from './dead-letters';
import type { Letter } from './delivery/kept';
import { Outgoing, type Route } from './delivery/outgoing';
import { childParty, nodeParty, type Party } from './delivery/party';
import { nothing, type Room } from './delivery/room';
import type { Posting } from './posting';
import { writeRef, type ChildRef, type RefData, type RefHome } from './refs';
import { currentSender, type Sender } from './sender';

export interface SendingOptions {
  readonly host: InstanceHost;
  readonly home: RefHome;
  readonly codec: Codec;
  readonly replica: Replica;
  readonly classesOf: (about: About | undefined) => Classes | undefined;
  readonly posting: Posting;
  /** Largest encoded message, bytes. */
  readonly messageBytes: number;
  readonly room: Room;
  readonly deadLetters: DeadLetters;
}

/** A letter that has no number yet: this node has not read of its receiver. */
interface Early {
  readonly from: Sender;
  readonly ref: ChildRef;
  readonly letter: Letter;
}

/** What waits for the replica to read of one child, in the order in which it was sent. */
interface EarlyQueue {
  letters: Early[];
  bytes: number;
}

/** How messages leave their senders: straight into a mailbox where that is safe, else encoded, numbered and kept. */
export class Sending {
  /** Whoever on this node is no child: timers, servers, plain actors. */
  readonly outside: { outgoing: Outgoing };
  /** By child: what was sent through references that are ahead of this node's replica, and all that was sent to it after that. */
  private readonly early = new Map<ChildId, EarlyQueue>();

  constructor(private readonly options: SendingOptions) {
    this.outside = { outgoing: Outgoing.of(nodeParty(options.home.node)) };
  }

  /** Whether nothing waits for the replica. */
  get idle(): boolean {
    return this.early.size === 0;
  }

  /** Who is sending. Code of a child that has moved away, and still runs, is the outside world. */
  current(): Sender {
    const sender = currentSender();
    const isHere = sender instanceof Instance && sender.host === this.options.host;
    return isHere && sender.phase !== 'ended' ? sender : this.outside;
  }

  /** Straight into the mailbox, if all that this sender ever numbered for the child has been taken in: else it would overtake. */
  goesDirect(from: Sender, to: Instance): boolean {
    return (
      to.phase === 'active' &&
      !this.isWaitedFor(to.id) &&
      from.outgoing.last(to) === to.incoming.takenOf(from.outgoing) &&
      !(from instanceof Instance && from.phase === 'frozen')
    );
  }

  /** To a child, wherever it is. @throws NotEncodableError, TooLargeError: then nothing was sent */
  toChild(from: Sender, ref: ChildRef, message: unknown, sender: unknown): void {
    const child = this.childBehind(ref);
    const letter = this.letter(null, message, sender, this.options.classesOf(child?.about));
    if (!child || !this.goesAtOnce(from, ref)) return this.letterToChild(from, ref, letter);
    const to = ref.partyIn(child.row.life);
    const known = ref.route;
    const isRight = known?.to === to && known.sender === from.outgoing;
    const route = isRight ? known : (ref.route = this.routeTo(from, to));
    this.numberOn(route, from, to, letter);
  }

  private childBehind(ref: ChildRef): Child | undefined {
    return ref.registered ?? (ref.registered = this.options.replica.get(ref.child));
  }

  /** Whether nothing can keep a message from its number: neither its sender nor its receiver waits for anything. */
  private goesAtOnce(from: Sender, { child, epoch }: ChildRef): boolean {
    if (isOver(from)) return false;
    return epoch <= this.options.replica.highestEpoch && !this.isWaitedFor(child);
  }

  /** Whether something for a child waits for the replica. */
  private isWaitedFor(child: ChildId): boolean {
    return this.early.size > 0 && this.early.has(child);
  }

  /** To an actor or an asker of another node. */
  toNode(node: NodeId, address: FrameValue, message: unknown, sender: unknown): void {
    const current = this.current();
    const { replica } = this.options;
    const there = replica.current(node);
    const letter = this.letter(address, message, sender, this.classesFor(current, there));
    if (!isOver(current)) return this.number(current, nodeParty(there), letter);
    this.inNameOf(current, nodeParty(node), letter, (from) =>
      this.number(from, nodeParty(replica.current(node)), letter),
    );
  }

  /** The outside world of this node is another sender from now on. */
  begin(): void {
    this.outside.outgoing = Outgoing.of(nodeParty(this.options.home.node));
  }

  /**
   * To the hub on another node, in order with everything else that the outside world sends there. No
   * limit holds for it: what a move waits for must not be refused because of what an app sends.
   */
  control(node: NodeId, message: unknown): void {
    const said = this.options.codec.encodeSlice(message, 'message');
    const letter: Letter = { said, head: [controlAddress, null] };
    this.options.posting.send(this.outside.outgoing, nodeParty(node), letter);
  }

  /** The replica has come further: what waited for it goes, in the order in which it was sent to each child. */
  release(): void {
    const { highestEpoch } = this.options.replica;
    for (const [child, { letters }] of [...this.early]) {
      const known = letters.findIndex(({ ref }) => ref.epoch > highestEpoch);
      if (known !== 0) this.releaseTo(child, known);
    }
  }

  private releaseTo(child: ChildId, count: number): void {
    const letters = this.takeEarly(child);
    const later = count < 0 ? [] : letters.splice(count);
    for (const { from, ref, letter } of letters) this.letterToChild(from, ref, letter);
    for (const { from, ref, letter } of later) this.keepEarly(from, ref, letter);
  }

  private takeEarly(child: ChildId): Early[] {
    const { letters, bytes } = this.early.get(child)!;
    this.early.delete(child);
    this.options.room.change(-letters.length, -bytes, -1);
    return letters;
  }

  private keepEarly(from: Sender, ref: ChildRef, letter: Letter): void {
    const queue = this.early.get(ref.child);
    const size = letter.said.size;
    const kept = queue ? { messages: queue.letters.length, bytes: queue.bytes } : nothing;
    if (!this.options.room.fits(kept, size))
      return this.refuse(from, childParty(ref.child, 1), letter, 'too_many_waiting');
    this.options.room.change(1, size, queue ? 0 : 1);
    const { letters, bytes } = queue ?? { letters: [], bytes: 0 };
    letters.push({ from, ref, letter });
    this.early.set(ref.child, { letters, bytes: bytes + size });
  }

  /** Whether something that a child has sent has no number yet: captured now, it would come after what it sends later. */
  isHolding(from: Sender): boolean {
    for (const { letters } of this.early.values())
      if (letters.some((letter) => letter.from === from)) return true;
    return false;
  }

  /** The replica will not come further. */
  close(): void {
    for (const child of [...this.early.keys()])
      for (const { from, letter } of this.takeEarly(child))
        this.refuse(from, childParty(child, 1), letter, 'node_closed');
  }

  /** A frozen child's letters wait until it is decided in whose name they go: its numbers have been captured. */
  private inNameOf(from: Sender, to: Party, letter: Letter, send: (from: Sender) => void): void {
    if (!(from instanceof Instance)) return send(from);
    if (from.phase !== 'frozen') return send(from.phase === 'ended' ? this.outside : from);
    const size = letter.said.size;
    if (!this.options.room.fits(from.deferred, size))
      return this.refuse(from, to, letter, 'too_many_waiting');
    from.defer(size, () => this.inNameOf(from, to, letter, send));
  }

  private letterToChild(from: Sender, ref: ChildRef, letter: Letter): void {
    const to = childParty(ref.child, 1);
    this.inNameOf(from, to, letter, (now) => this.letterNow(now, ref, letter));
  }

  private letterNow(from: Sender, ref: ChildRef, letter: Letter): void {
    const { replica } = this.options;
    if (ref.epoch > replica.highestEpoch || this.isWaitedFor(ref.child))
      return this.keepEarly(from, ref, letter);
    const row = replica.get(ref.child)?.row;
    if (row) this.number(from, ref.partyIn(row.life), letter);
    else this.refuse(from, childParty(ref.child, 1), letter, 'no_such_child');
  }

  private refuse({ outgoing }: Sender, to: Party, { head }: Letter, reason: DeadLetterReason) {
    this.options.deadLetters.refused(outgoing.from, to, reason, head);
  }

  /** Encodes, and checks the limit: all that can fail happens before a number is given. */
  private letter(
    address: FrameValue,
    message: unknown,
    sender: unknown,
    classes: Classes | undefined,
  ): Letter {
    const said = this.options.codec.encodeSlice(message, 'message', classes);
    this.checkSize(said.size);
    const back = this.senderData(sender);
    return { said, head: address === null && back === null ? null : [address, back] };
  }

  /** What a child sends to a node may hold its classes, if that node has its definition and so can read them. */
  private classesFor(from: Sender, node: NodeId): Classes | undefined {
    if (!(from instanceof Instance) || !from.kind.classes) return undefined;
    const { classes } = from.kind;
    const { replica } = this.options;
    const about = replica.get(from.id)?.about;
    if (!about) return undefined;
    const there = replica.nodes.get(node)?.supervisors[about.supervisor];
    return there?.definitions[about.definition] ? classes : undefined;
  }

  /** What a child answers to somebody on its own node. @throws NotEncodableError, TooLargeError as if it went to another one */
  checkAnswer(message: unknown): void {
    const { codec, home } = this.options;
    const from = this.current();
    if (from === this.outside) return;
    this.checkSize(codec.check(message, 'message', this.classesFor(from, home.node)));
  }

  /** @throws TooLargeError */
  checkSize(size: number): void {
    const { messageBytes } = this.options;
    if (size > messageBytes) throw tooLarge(size, messageBytes);
  }

  private senderData(sender: unknown): RefData | null {
    if (typeof sender !== 'object' || sender === null) return null;
    const data = writeRef(this.options.home, sender, refuseSender);
    return data && data[0] !== 'nobody' ? data : null;
  }

  private number(from: Sender, to: Party, letter: Letter): void {
    this.numberOn(this.routeTo(from, to), from, to, letter);
  }

  /** Undefined: the sender has none yet. */
  private routeTo({ outgoing }: Sender, to: Party): Route | undefined {
    const route = outgoing.route(to);
    if (route) return route;
    this.options.posting.begin(outgoing, to);
    return outgoing.route(to);
  }

  private numberOn(route: Route | undefined, from: Sender, to: Party, letter: Letter): void {
    if (!this.options.room.fits(route?.kept ?? nothing, letter.said.size))
      return this.refuse(from, to, letter, 'too_many_waiting');
    if (from instanceof Instance) from.changes++;
    this.options.posting.send(from.outgoing, to, letter, route);
  }
}

/** Whether what this sender numbers would come too late: its numbers have been captured. */
const isOver = (from: Sender): boolean =>
  from instanceof Instance && (from.phase === 'frozen' || from.phase === 'ended');

const tooLarge = (size: number, limit: number): TooLargeError =>
  new TooLargeError(
    'message_too_large',
    size,
    limit,
    `A message of ${size} bytes is over the limit of ${limit}: send less, or raise \`limits.messageBytes\``,
  );

const refuseSender: Refuse = (reason, what) => {
  throw new NotEncodableError(
    reason,
    'sender',
    `The sender of a message cannot travel: it is ${what}`,
  );
};
