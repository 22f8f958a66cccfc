import { randomUUID } from 'node:crypto';
import type { Logger } from '@nact-hub/core';
import { type Channel, redisChannel } from '@nact-hub/messaging';
import { clientOf, deleteKeys, type Deployment, duplicateOf } from '@nact-hub/testkit';
import type { World } from '../contract/channel.contract';

/** What a test may ask of a channel of its own. */
export interface ChannelSettings {
  readonly inboxBytes?: number;
  readonly wait?: number;
  readonly logger?: Logger;
  /** Told of each read of the inbox, as it begins. */
  readonly reads?: () => void;
}

/** Channels over a real Redis of the run, under a key prefix that nobody else has. */
export class RedisChannels implements World {
  readonly prefix = `test-${randomUUID()}:`;
  readonly client;
  private readonly channels: Channel[] = [];

  constructor(deployment: Deployment = 'Redis') {
    this.client = clientOf(deployment);
  }

  connect(hubId: string, node: string, { reads, ...settings }: ChannelSettings = {}): Channel {
    const blocking = duplicateOf(this.client, this.readerName(node));
    const xread = blocking.xreadBuffer.bind(blocking) as (...args: unknown[]) => unknown;
    if (reads) blocking.xreadBuffer = ((...args: unknown[]) => (reads(), xread(...args))) as never;
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
    await deleteKeys(this.client, this.prefix);
    this.client.disconnect();
  }

  private readerName(node: string): string {
    return `${this.prefix}${node}`;
  }
}
