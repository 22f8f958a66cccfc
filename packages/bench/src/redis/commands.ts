import { Redis } from 'ioredis';

/** Counts the commands that a Redis is given, this counting left out. */
export class CommandCount {
  private readonly client: Redis;
  private asked = 0;

  constructor(redis: string) {
    this.client = new Redis(redis);
  }

  async read(): Promise<number> {
    const stats = await this.client.info('stats');
    return Number(/total_commands_processed:(\d+)/.exec(stats)![1]) - ++this.asked;
  }

  close(): void {
    this.client.disconnect();
  }
}
