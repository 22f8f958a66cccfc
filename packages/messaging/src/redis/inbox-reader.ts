import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { backoff, type Clock, type Logger, messageOf, pause } from '@nact-hub/core';
import type { Receive } from '../channel';

export interface InboxReaderOptions {
  /** Used by nobody else: it is blocked nearly all of the time. */
  readonly client: Redis | Cluster;
  readonly key: string;
  /** How long one read waits for a frame, milliseconds. */
  readonly wait: number;
  readonly receive: Receive;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];

/** How many frames are read at once: bounds the memory of one answer. */
const framesPerRead = 32;
/**
 * How many bytes of frames are taken in before those that they are for, timers and sockets get their turn: what
 * waits for its turn in thousands is copied by the collector of garbage, and is not in the cache any more.
 */
const bytesPerTurn = 16 * 1024;
/** What a frame that comes alone, and is smaller, is answered is sent before the inbox is read again, bytes. */
const answeredFirst = 2 * 1024;
/** How many frames, and bytes of them, that have been read stay in the inbox at most while more come. */
const mostTaken = 64;
const mostTakenBytes = 256 * 1024;
/** Before an inbox that could not be read is read again, milliseconds. */
const pauses = { first: 50, longest: 2_000 };
/** How long a read behind a position waits, milliseconds. */
const shortWait = 50;

/**
 * Empties one inbox for as long as its node lives. It reads from the beginning and takes out what it has
 * read, so that no position can be wrong when the inbox was lost and made anew, or went back with a
 * failover. Only while frames come one upon another it goes on behind the last of them for some reads: to
 * take each out by itself costs Redis and both nodes as much as the frame.
 */
export class InboxReader {
  /** What has been read and is still in the inbox. */
  private taken: string[] = [];
  private takenBytes = 0;
  /** Of the last frame, if the next read may go on behind it. */
  private position: string | undefined;
  private failures = 0;
  private readonly life = new AbortController();

  constructor(private readonly options: InboxReaderOptions) {}

  /** Reads until `end`. Errors are logged, and tried again. */
  async follow(): Promise<void> {
    while (!this.ended) {
      try {
        const entries = await this.read();
        this.failures = 0;
        await this.take(entries);
        if (isAlone(entries)) await nextTurn();
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** Nothing is passed on any more. A read that is under way ends with its connection. */
  end(): void {
    this.life.abort();
  }

  private get ended(): boolean {
    return this.life.signal.aborted;
  }

  private async read(): Promise<readonly Entry[]> {
    const { position } = this;
    if (position && this.taken.length < mostTaken && this.takenBytes < mostTakenBytes) {
      const entries = await this.readBehind(position, shortWait);
      if (entries.length > 0) return entries;
    }
    return this.readFromBeginning();
  }

  /** On one connection, in this order: what has been taken in is gone when the next read begins. */
  private async readFromBeginning(): Promise<readonly Entry[]> {
    const { client, key, wait } = this.options;
    const [, entries] = await Promise.all([
      this.taken.length > 0 ? client.xdel(key, ...this.taken) : undefined,
      this.readBehind('0-0', wait),
    ]);
    this.taken = [];
    this.takenBytes = 0;
    return entries;
  }

  private async readBehind(position: string, wait: number): Promise<readonly Entry[]> {
    const { client, key } = this.options;
    const reply = await client.xreadBuffer(
      ...(['COUNT', framesPerRead, 'BLOCK', wait, 'STREAMS', key, position] as const),
    );
    return reply?.[0]?.[1] ?? [];
  }

  private async take(entries: readonly Entry[]): Promise<void> {
    let bytes = 0;
    // As text: ioredis writes a command without buffers in one piece.
    for (const [id] of entries) this.taken.push(id.toString('latin1'));
    this.position = this.taken.at(-1);
    for (const [, fields] of entries) {
      if (bytes >= bytesPerTurn) {
        await nextTurn();
        bytes = 0;
      }
      const frame = fields?.[1];
      if (this.ended || !frame) continue;
      bytes += frame.byteLength;
      this.takenBytes += frame.byteLength;
      const taken = this.pass(frame);
      if (taken) await taken;
    }
  }

  /** A frame that cannot be taken in must not come again and again. */
  private pass(frame: Buffer): Promise<void> | undefined {
    const failed = (error: unknown): undefined =>
      void this.options.logger.error({ reason: messageOf(error) }, 'a frame could not be taken in');
    try {
      return this.options.receive(frame)?.catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  private async recover(error: unknown): Promise<void> {
    if (this.ended) return;
    this.failures += 1;
    this.position = undefined;
    const delay = Math.round(backoff(this.failures, pauses));
    const fields = { reason: messageOf(error), failures: this.failures, delay };
    this.options.logger.warn(fields, 'the inbox could not be read; trying again');
    await pause(this.options.clock, delay, this.life.signal);
  }
}

/** Whether there was one frame, and a small one. */
const isAlone = ([first, second]: readonly Entry[]): boolean =>
  first !== undefined && second === undefined && (first[1]?.[1]?.byteLength ?? 0) < answeredFirst;
