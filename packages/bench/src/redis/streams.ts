import { Redis } from 'ioredis';
import { Packr } from 'msgpackr';

/** Messages in one entry of a stream. */
export const perEntry = 128;
/** Entries that are written before the first of them has been confirmed. */
const mostUnderWay = 16;
const packr = new Packr({ structuredClone: false });

/** Two Redis Streams between two processes, as one would write them by hand: out to the peer, in from it. */
export class Streams {
  private readonly commands: Redis;
  private readonly blocking: Redis;
  private underWay = 0;
  private room: (() => void) | undefined;

  constructor(
    redis: string,
    private readonly inbox: string,
    private readonly outbox: string,
  ) {
    this.commands = new Redis(redis);
    this.blocking = this.commands.duplicate();
  }

  /** Resolves when there is room for another one. */
  async write(value: unknown): Promise<void> {
    const written = this.commands.xadd(this.outbox, '*', 'm', packr.pack(value));
    this.underWay++;
    void written.finally(() => {
      this.underWay--;
      this.room?.();
    });
    if (this.underWay >= mostUnderWay) await new Promise<void>((resolve) => (this.room = resolve));
  }

  /** Hands on what comes in, for ever. */
  async read(receive: (value: unknown) => void): Promise<void> {
    for (let last = '0-0'; ;) {
      const reply = await this.blocking.xreadBuffer(
        ...(['COUNT', 32, 'BLOCK', 0, 'STREAMS', this.inbox, last] as const),
      );
      const entries = reply?.[0]?.[1] ?? [];
      for (const [id, fields] of entries) {
        receive(packr.unpack(fields![1]!));
        last = id.toString();
      }
      // As for every channel that lasts: what has been read must go.
      void this.commands.xdel(this.inbox, ...entries.map(([id]) => id));
    }
  }
}
