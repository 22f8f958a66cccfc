import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from '@nact-hub/core';
import { type Channel, redisChannel } from '@nact-hub/messaging';
import type { World } from '../contract/channel.contract';

/** What a test may ask of a channel of its own. */
export interface ChannelSettings {
  readonly inboxBytes?: number;
  readonly wait?: number;
  readonly logger?: Logger;
}

/** Channels over the real Redis of the run, under a key prefix that nobody else has. */
export class RedisChannels implements World {
  readonly prefix = `test-${randomUUID()}:`;
  readonly client = new Redis(process.env['REDIS_URL']!, { maxRetriesPerRequest: null });
  private readonly channels: Channel[] = [];

  connect(hubId: string, node: string, settings: ChannelSettings = {}): Channel {
    const connectionName = this.readerName(node);
    const blocking = this.client.duplicate({ connectionName });
    const { client: commands, prefix } = this;
    const channel = redisChannel({ commands, blocking, hubId, node, prefix, ...settings });
    this.channels.push(channel);
    return channel;
  }

  inbox(hubId: string, node: string): string {
    return `${this.prefix}{${hubId}/${node}}:inbox`;
  }

  /** Cuts the connection that reads a node's inbox, as a network does. */
  async cutReader(node: string): Promise<void> {
    const list = (await this.client.client('LIST')) as string;
    const line = list.split('\n').find((each) => each.includes(`name=${this.readerName(node)} `));
    await this.client.client('KILL', 'ID', /id=(\d+)/.exec(line!)![1]!);
  }

  async close(): Promise<void> {
    for (const channel of this.channels) await channel.close();
    const keys = await this.client.keys(`${this.prefix}*`);
    if (keys.length > 0) await this.client.del(...keys);
    this.client.disconnect();
  }

  private readerName(node: string): string {
    return `${this.prefix}${node}`;
  }
}
