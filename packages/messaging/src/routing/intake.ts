import { CorruptError } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { Instance } from '../child/instance';
import { Arrival, byNumber } from '../delivery/arrival';
import type { TakenRecord } from '../delivery/incoming';
import type { Kept } from '../delivery/kept';
import { knownParty, nodeParty, parseParty, type Party } from '../delivery/party';
import { Receipt } from '../delivery/receipt';
import { EarlyFrames } from '../early-frames';
import type { Farewells } from '../farewells';
import type { Links } from '../links';
import type { Posting } from '../posting';
import type { Receiving } from '../receiving';
import type { References } from '../references';
import type { Sending } from '../sending';
import type { Inbound } from '../wire/frame';
import { readInbound } from '../wire/read';
import type { RouterOptions } from './options';

export interface IntakeOptions extends Pick<
  RouterOptions,
  'node' | 'proven' | 'untilProven' | 'replica'
> {
  readonly on: Pick<RouterOptions['on'], 'corrupt' | 'limitReached'>;
  readonly references: References;
  readonly links: Links;
  readonly posting: Posting;
  readonly sending: Sending;
  readonly receiving: Receiving;
  readonly farewells: Farewells;
  readonly instances: ReadonlyMap<ChildId, Instance>;
}

/** How many messages of a frame are taken in before those that they are for, timers and sockets get their turn. */
const portion = 256;

/** What comes in for this node: frames of the others, its own messages to itself, and what has been processed of what it sent. */
export class Intake {
  private readonly here: Receipt;
  private readonly early: EarlyFrames;
  /** Until all of a frame has been taken in: those that come meanwhile wait for it. */
  private rest: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly options: IntakeOptions) {
    this.here = new Receipt(options.node, 0);
    this.early = new EarlyFrames(options.untilProven, (frame) => void this.receive(frame));
  }

  /** A frame has come in from the channel. A promise says that it takes some turns of the event loop until all of it has been taken in. */
  receive(bytes: Uint8Array): Promise<void> | undefined {
    const rest = this.rest ? this.rest.then(() => this.takeFrame(bytes)) : this.takeFrame(bytes);
    if (!rest) return undefined;
    const over = rest.finally(() => {
      if (this.rest === over) this.rest = undefined;
    });
    return (this.rest = over);
  }

  /** What has not been taken in yet never will be. */
  close(): void {
    this.isClosed = true;
  }

  private takeFrame(bytes: Uint8Array): Promise<void> | undefined {
    const { references, links, proven, on } = this.options;
    try {
      const frame = readInbound(bytes);
      if (frame.to !== references.node) return undefined;
      if (!proven()) return void this.holdBack(bytes, frame.from);
      links.receive(frame);
      for (const [sender, receiver, upTo] of frame.acknowledgements)
        this.acknowledged(sender, receiver, upTo);
      const next = this.takePortion(frame, 0);
      return next < frame.arrivals.length ? this.takeRest(bytes, frame, next) : undefined;
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
      on.corrupt(error);
      return undefined;
    }
  }

  /** Answers where the next portion begins. */
  private takePortion({ from, arrivals }: Inbound, begin: number): number {
    // It may be registered again, late and after a loss of data. What it counts by has been forgotten here.
    if (this.options.replica.hasLeft(from)) return arrivals.length;
    const end = Math.min(begin + portion, arrivals.length);
    for (let next = begin; next < end; next++) this.options.receiving.arrive(arrivals[next]!);
    return end;
  }

  /** What the first portion has answered is on its way before the last one is taken in: both nodes are at work. */
  private async takeRest(bytes: Uint8Array, frame: Inbound, begin: number): Promise<void> {
    const { references, proven } = this.options;
    for (let next = begin; next < frame.arrivals.length; next = this.takePortion(frame, next)) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.isClosed || frame.to !== references.node) return;
      // Whole: what had been taken in of it is known by its numbers.
      if (!proven()) return this.holdBack(bytes, frame.from);
    }
  }

  private holdBack(frame: Uint8Array, node: NodeId): void {
    if (!this.early.keep(frame)) this.options.on.limitReached({ limit: 'lease', node });
  }

  /** A message that stays on this node: it is acknowledged by its number. Answers whether it was taken. */
  arriveHere({
    route: { from, to, receiver: parsed },
    number,
    head,
    said,
    earlier,
  }: Kept): boolean {
    const { source, start, size } = said;
    const receiver = { party: to, parsed };
    const { here } = this;
    return this.options.receiving.arrive(
      new Arrival(
        ...([knownParty(from), receiver, number, head, earlier] as const),
        ...([source, start, start + size, here, byNumber] as const),
      ),
    );
  }

  /** Another node is about to leave, and says what it has taken in. */
  takeFarewell(node: NodeId, taken: TakenRecord): void {
    const receiver = nodeParty(node);
    for (const [sender, upTo] of taken) this.acknowledged(sender, receiver, upTo);
    this.options.farewells.remember(receiver, taken);
  }

  /** Says that all of the sender of a message has been processed, up to a number. */
  acknowledge(arrival: Arrival, upTo: number): void {
    const { receipt, sender, receiver } = arrival;
    const { references, links } = this.options;
    if (!references.isHere(receipt.back)) links.acknowledge(arrival, upTo);
    else this.acknowledged(sender.party, receiver.party, upTo);
  }

  private acknowledged(sender: Party, receiver: Party, upTo: number): void {
    const { instances, sending, posting } = this.options;
    const party = parseParty(sender);
    if (!party) return;
    const from = party.node === undefined ? instances.get(party.child) : sending.outside;
    if (from?.outgoing.from === sender) posting.acknowledge(from.outgoing, receiver, upTo);
  }
}
