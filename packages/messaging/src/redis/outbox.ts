import type { Cluster, Redis } from 'ioredis';
import { type Clock, InvalidCallError, type Logger, pause } from '@nact-hub/core';
import { backoff } from './backoff';

export interface OutboxOptions {
  readonly client: Redis | Cluster;
  /** From how many bytes on an inbox takes no more until it has been read from. */
  readonly inboxBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Beyond so many frames the oldest are dropped: far more than go into the bytes, unless they are tiny. */
const mostFrames = 100_000;
/** What an entry takes besides its frame, about, bytes. */
const entryBytes = 64;
/** How much goes to an inbox at most before its size is looked at, bytes. */
const longestStride = 4 * 1024 * 1024;
/** How long it takes at most until the size of a full inbox is looked at again, milliseconds. */
const longestPause = 500;

/**
 * Puts frames into the inboxes of other nodes. An inbox that is full holds its senders up rather than
 * lose its oldest frames, which are the ones that its reader needs next.
 */
export class Outbox {
  /** How many bytes have gone to each inbox since its size was looked at. */
  private readonly unseen = new Map<string, number>();
  private readonly stride: number;
  private closed = false;

  constructor(private readonly options: OutboxOptions) {
    this.stride = Math.min(longestStride, options.inboxBytes / 16);
  }

  async put(key: string, frame: Buffer): Promise<'sent' | 'gone'> {
    this.checkOpen();
    const unseen = (this.unseen.get(key) ?? 0) + frame.byteLength + entryBytes;
    this.unseen.set(key, unseen);
    if (unseen > this.stride && !(await this.hasRoom(key))) return 'gone';
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

  /** Waits until an inbox has room; answers false when it is gone. */
  private async hasRoom(key: string): Promise<boolean> {
    const { client, inboxBytes, clock, logger } = this.options;
    this.unseen.delete(key);
    for (let looks = 1; ; looks++) {
      const bytes = (await client.memory('USAGE', key, 'SAMPLES', 0)) as number | null;
      if (bytes === null || bytes < inboxBytes) return bytes !== null;
      if (looks === 1)
        logger.warn({ inbox: key, bytes }, 'an inbox is full; what is sent there waits');
      await pause(clock, Math.min(longestPause, backoff(looks)));
      this.checkOpen();
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new InvalidCallError('channel_closed', 'The channel is closed');
  }
}
