import type { Channel } from '@nact-hub/messaging';
import type { Random } from './random';

interface Flight {
  readonly to: string;
  readonly frame: Uint8Array;
}

/** What may happen to a frame, as probabilities. */
export interface ChannelFaults {
  readonly lose: number;
  readonly double: number;
  /** That another one than the oldest arrives next. */
  readonly reorder: number;
}

/** Channels that lose, double, delay and reorder. Frames arrive when `deliver` says so. */
export class FaultyChannels {
  private readonly inboxes = new Map<string, (frame: Uint8Array) => void>();
  private readonly dead = new Set<string>();
  private flights: Flight[] = [];
  /** Doubles that arrive much later, when nobody expects them any more. */
  private late: Flight[] = [];

  constructor(
    private readonly random: Random,
    private faults: ChannelFaults,
  ) {}

  connect(node: string): Channel {
    return {
      open: (receive) => {
        this.inboxes.set(node, receive);
        return Promise.resolve();
      },
      send: (to, frame) => {
        if (this.dead.has(node)) return Promise.resolve('sent');
        if (!this.inboxes.has(to)) return Promise.resolve('gone');
        this.flights.push({ to, frame });
        return Promise.resolve('sent');
      },
      keep: () => Promise.resolve(),
      close: () => {
        this.inboxes.delete(node);
        return Promise.resolve();
      },
    };
  }

  /** From now on nothing reaches a node, and nothing comes from it. */
  kill(node: string): void {
    this.dead.add(node);
    this.inboxes.delete(node);
  }

  get inFlight(): number {
    return this.flights.length;
  }

  /** No more faults: what is in flight arrives. */
  calm(): void {
    this.faults = { lose: 0, double: 0, reorder: 0 };
  }

  /** Lets one frame arrive, or meet its fate. */
  deliver(): void {
    const { random, faults } = this;
    if (this.late.length > 0 && random.chance(0.02)) this.flights.unshift(this.late.shift()!);
    if (this.flights.length === 0) return;
    const index = random.chance(faults.reorder) ? random.pick(this.flights.length) : 0;
    const flight = this.flights[index]!;
    if (!random.chance(faults.double)) this.flights.splice(index, 1);
    else if (random.chance(0.5)) this.late.push(flight);
    if (!random.chance(faults.lose)) this.inboxes.get(flight.to)?.(flight.frame);
  }
}
