import {
  NotEncodableError,
  TooLargeError,
  type Codec,
  type FrameValue,
  type Refuse,
} from '@nact-hub/core';
import type { NodeId, Replica } from '@nact-hub/registry';
import type { InstanceHost } from './child/host';
import { Instance } from './child/instance';
import type { DeadLetterReason } from './dead-letter';
import type { DeadLetters } from './dead-letters';
import { Outgoing, type Letter } from './delivery/outgoing';
import { childParty, nodeParty, type Party } from './delivery/party';
import { controlAddress } from './frame';
import type { Posting } from './posting';
import { writeRef, type ChildRef, type RefData, type RefHome } from './refs';
import { currentSender, type Sender } from './sender';

/** Beyond them a message is refused, or becomes a dead letter. */
export interface MessageLimits {
  /** Largest encoded message, bytes. */
  readonly messageBytes: number;
  /** How many unacknowledged messages one sender may keep for one child, and of how many bytes in all. */
  readonly keptMessages: number;
  readonly keptBytes: number;
}

export interface SendingOptions {
  readonly node: NodeId;
  readonly host: InstanceHost;
  readonly home: RefHome;
  readonly codec: Codec;
  readonly replica: Replica;
  readonly posting: Posting;
  readonly limits: MessageLimits;
  readonly deadLetters: DeadLetters;
}

/** A letter that has no number yet: this node has not read of its receiver. */
interface Early {
  readonly from: Sender;
  readonly ref: ChildRef;
  readonly letter: Letter;
}

/** How messages leave their senders: straight into a mailbox where that is safe, else encoded, numbered and kept. */
export class Sending {
  /** Whoever on this node is no child: timers, servers, plain actors. */
  readonly outside: Sender;
  /** What was sent through references that are ahead of this node's replica, and all that was sent after it. */
  private early: Early[] = [];

  constructor(private readonly options: SendingOptions) {
    this.outside = { outgoing: new Outgoing(nodeParty(options.node)) };
  }

  /** Whether nothing waits for the replica. */
  get idle(): boolean {
    return this.early.length === 0;
  }

  /** Who is sending. Code of a child that has moved away, and still runs, is the outside world. */
  current(): Sender {
    const sender = currentSender();
    const isHere = sender instanceof Instance && sender.host === this.options.host;
    return isHere && sender.phase !== 'ended' ? sender : this.outside;
  }

  /** Straight into the mailbox, if all that this sender ever numbered for the child has been taken in: else it would overtake. */
  goesDirect(from: Sender, { phase, party, incoming }: Instance): boolean {
    return (
      phase === 'active' &&
      this.early.length === 0 &&
      from.outgoing.last(party) === incoming.taken(from.outgoing.from) &&
      !(from instanceof Instance && from.phase === 'frozen')
    );
  }

  /** To a child, wherever it is. @throws NotEncodableError, TooLargeError: then nothing was sent */
  toChild(from: Sender, ref: ChildRef, message: unknown, sender: unknown): void {
    this.letterToChild(from, ref, this.letter(null, message, sender));
  }

  /** To an actor or an asker of another node. */
  toNode(node: NodeId, address: FrameValue, message: unknown, sender: unknown): void {
    const letter = this.letter(address, message, sender);
    this.inNameOf(this.current(), (from) => this.number(from, nodeParty(node), letter));
  }

  /**
   * To the hub on another node, in order with everything else that the outside world sends there. No
   * limit holds for it: what a move waits for must not be refused because of what an app sends.
   */
  control(node: NodeId, message: unknown): void {
    const bytes = this.options.codec.encode(message, 'message');
    const letter: Letter = { bytes, head: [controlAddress, null] };
    this.options.posting.send(this.outside.outgoing, nodeParty(node), letter);
  }

  /** The replica has come further: what waited for it goes, in the order in which it was sent. */
  release(): void {
    const { highestEpoch } = this.options.replica;
    const waiting = this.early;
    this.early = [];
    let gone = 0;
    for (let next; (next = waiting[gone]) && next.ref.epoch <= highestEpoch; gone++)
      this.letterToChild(next.from, next.ref, next.letter);
    this.early = waiting.slice(gone);
  }

  /** Whether something that a child has sent has no number yet: captured now, it would come after what it sends later. */
  isHolding(from: Sender): boolean {
    return this.early.some((letter) => letter.from === from);
  }

  /** The replica will not come further. */
  close(): void {
    for (const { from, ref, letter } of this.early.splice(0))
      this.refuse(from, ref, letter, 'node_closed');
  }

  /** A frozen child's letters wait until it is decided in whose name they go: its numbers have been captured. */
  private inNameOf(from: Sender, send: (from: Sender) => void): void {
    if (!(from instanceof Instance)) return send(from);
    if (from.phase === 'frozen') return from.defer(() => this.inNameOf(from, send));
    send(from.phase === 'ended' ? this.outside : from);
  }

  private letterToChild(from: Sender, ref: ChildRef, letter: Letter): void {
    this.inNameOf(from, (now) => this.letterNow(now, ref, letter));
  }

  private letterNow(from: Sender, ref: ChildRef, letter: Letter): void {
    const { replica, limits } = this.options;
    if (ref.epoch > replica.highestEpoch || this.early.length > 0) {
      if (this.early.length < limits.keptMessages) this.early.push({ from, ref, letter });
      else this.refuse(from, ref, letter, 'too_many_waiting');
      return;
    }
    const row = replica.get(ref.child)?.row;
    if (row) this.number(from, childParty(ref.child, row.life), letter);
    else this.refuse(from, ref, letter, 'no_such_child');
  }

  private refuse(
    { outgoing }: Sender,
    { child }: ChildRef,
    { head }: Letter,
    reason: DeadLetterReason,
  ): void {
    this.options.deadLetters.refused(outgoing.from, childParty(child, 1), reason, head);
  }

  /** Encodes, and checks the limit: all that can fail happens before a number is given. */
  private letter(address: FrameValue, message: unknown, sender: unknown): Letter {
    const bytes = this.options.codec.encode(message, 'message');
    const { messageBytes } = this.options.limits;
    if (bytes.byteLength > messageBytes) throw tooLarge(bytes.byteLength, messageBytes);
    const back = this.senderData(sender);
    return { bytes, head: address === null && back === null ? null : [address, back] };
  }

  private senderData(sender: unknown): RefData | null {
    if (typeof sender !== 'object' || sender === null) return null;
    const data = writeRef(this.options.home, sender, refuseSender);
    return data && data[0] !== 'nobody' ? data : null;
  }

  private number(from: Sender, to: Party, letter: Letter): void {
    const { keptMessages, keptBytes } = this.options.limits;
    const route = from.outgoing.route(to);
    const isFull =
      route &&
      (route.kept.length >= keptMessages || route.keptBytes + letter.bytes.byteLength > keptBytes);
    if (isFull) {
      const { deadLetters } = this.options;
      return deadLetters.refused(from.outgoing.from, to, 'too_many_waiting', letter.head);
    }
    if (from instanceof Instance) from.changes++;
    this.options.posting.send(from.outgoing, to, letter);
  }
}

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
