import type { Party } from './delivery/party';
import type { Receipt } from './delivery/receipt';
import { remembered } from './sent-frames';
import type { Acknowledgement, Positions } from './wire/frame';

/** What one node is to be told of: which of its messages have been processed. */
export class Receipts {
  /** How many processed messages there are to tell of. */
  count = 0;
  private open: Receipt[] = [];
  /** By sender, then receiver: the number up to which all has been processed. */
  private numbers = new Map<Party, Map<Party, number>>();
  private latest = 0;

  /** A frame of that node has come. */
  seen(frame: number): void {
    this.latest = Math.max(this.latest, frame);
  }

  /** Whether its frame is so long ago that its sender has forgotten the places in it. */
  isLate({ frame }: Receipt): boolean {
    return frame < this.latest - remembered;
  }

  add(receipt: Receipt, position: number): void {
    if (receipt.ranges.length === 0) this.open.push(receipt);
    receipt.add(position);
    this.count++;
  }

  addNumber(sender: Party, receiver: Party, upTo: number): void {
    const receivers = this.numbers.get(sender);
    if (receivers) receivers.set(receiver, upTo);
    else this.numbers.set(sender, new Map([[receiver, upTo]]));
    this.count++;
  }

  /** All of it, once. */
  take(): {
    readonly positions: readonly Positions[];
    readonly acknowledgements: readonly Acknowledgement[];
  } {
    const positions = this.open.map(({ frame, ranges }) => ({ frame, ranges }));
    for (const receipt of this.open) receipt.ranges = [];
    const acknowledgements: Acknowledgement[] = [];
    for (const [sender, receivers] of this.numbers)
      for (const [receiver, upTo] of receivers) acknowledgements.push([sender, receiver, upTo]);
    this.open = [];
    this.numbers.clear();
    this.count = 0;
    return { positions, acknowledgements };
  }
}
