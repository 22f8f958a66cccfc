import { Redis } from 'ioredis';

/** Between two of them, milliseconds. */
const interval = 5;

/** What a round trip to Redis takes in this process, while it is at work for others: one after another, now and then. */
export class RoundTrips {
  private readonly client: Redis;
  private readonly times: number[] = [];
  private open = true;
  private readonly running: Promise<void>;

  constructor(redis: string) {
    this.client = new Redis(redis);
    this.running = this.run();
  }

  /** All of them, milliseconds. */
  async end(): Promise<readonly number[]> {
    this.open = false;
    await this.running;
    this.client.disconnect();
    return this.times;
  }

  private async run(): Promise<void> {
    await this.client.ping();
    while (this.open) {
      const begun = performance.now();
      await this.client.ping();
      this.times.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}
