import type { Cluster, Redis } from 'ioredis';
import { backoff, type Clock, InvalidCallError, type Logger, pause } from '@nact-hub/core';

export interface OutboxOptions {
  readonly client: Redis | Cluster;
  /** From how many bytes on an inbox takes no more until it has been read from. */
  readonly inboxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** From how many frames on an inbox takes no more, however small they are. */
const fullAt = 50_000;
/** Beyond so many frames the oldest are dropped, and posted again: never, unless hundreds of nodes send there at once. */
const mostFrames = 2 * fullAt;
/** What an entry takes besides its frame, about, bytes. */
const entryBytes = 64;
/** How much goes to an inbox at most before its size is looked at: bytes, frames. */
const longestStride = 4 * 1024 * 1024;
const mostUnseen = 1_000;
/** Until the size of a full inbox is looked at again, milliseconds. */
const pauses = { first: 50, longest: 500 };

/**
 * Puts frames into the inboxes of other nodes. An inbox that is full holds its senders up rather than
 * lose its oldest frames, which are the ones that its reader needs next.
 */
export class Outbox {
  /** What has gone to each inbox since its size was looked at. */
  private readonly unseen = new Map<string, { bytes: number; frames: number }>();
  private readonly stride: number;
  private closed = false;

  constructor(private readonly options: OutboxOptions) {
    this.stride = Math.min(longestStride, options.inboxBytes / 16);
  }

  /** `full` is called once when the frame has to wait for room. */
  async put(key: string, frame: Buffer, full: () => void): Promise<'sent' | 'gone'> {
    this.checkOpen();
    if (this.hasSentMuch(key, frame) && !(await this.hasRoom(key, full))) return 'gone';
    const { client } = this.options;
    // A sender must never make an inbox: one that is gone would come back, and nobody would read it.
    const id = await client.xadd(key, 'NOMKSTREAM', 'MAXLEN', '~', mostFrames, '*', 'frame', frame);
    if (id !== null) return 'sent';
    this.unseen.delete(key);
    return 'gone';
  }

  /** Whoever waits for room is told that this node is gone itself. */
  close(): void {
    this.closed = true;
  }

  private hasSentMuch(key: string, frame: Buffer): boolean {
    const { bytes, frames } = this.unseen.get(key) ?? { bytes: 0, frames: 0 };
    const unseen = { bytes: bytes + frame.byteLength + entryBytes, frames: frames + 1 };
    this.unseen.set(key, unseen);
    return unseen.bytes > this.stride || unseen.frames > mostUnseen;
  }

  /** Waits until an inbox has room; answers false when it is gone. */
  private async hasRoom(key: string, full: () => void): Promise<boolean> {
    const { client, inboxBytes, clock, logger } = this.options;
    this.unseen.delete(key);
    for (let looks = 1; ; looks++) {
      const [bytes, frames] = await Promise.all([
        client.memory('USAGE', key, 'SAMPLES', 0) as Promise<number | null>,
        client.xlen(key),
      ]);
      if (bytes === null || (bytes < inboxBytes && frames < fullAt)) return bytes !== null;
      if (looks === 1) {
        logger.debug({ inbox: key, bytes, frames }, 'an inbox is full; what is sent there waits');
        full();
      }
      await pause(clock, backoff(looks, pauses));
      this.checkOpen();
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new InvalidCallError('channel_closed', 'The channel is closed');
  }
}
