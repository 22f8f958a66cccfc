import type { Cluster, Redis } from 'ioredis';
import {
  bufferOf,
  checkCount,
  checkDuration,
  checkName,
  checkOptions,
  type Clock,
  expected,
  type Logger,
  messageOf,
  silentLogger,
  systemClock,
} from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';
import type { Channel, Receive } from '../channel';
import { InboxReader } from './inbox-reader';
import { type KeepInbox, loadKeepInbox } from './inbox-script';
import { Outbox } from './outbox';

/** One node's channel over Redis. */
export interface RedisChannelOptions {
  /** Sends. Ready, or connecting; stays the caller's. */
  readonly commands: Redis | Cluster;
  /** A connection of its own that waits for frames, as `commands.duplicate()`. Ended by `close`. */
  readonly blocking: Redis | Cluster;
  readonly hubId: string;
  /** The node whose inbox this is. */
  readonly node: NodeId;
  /** What all keys begin with, without braces. Default: `nact-hub:`. */
  readonly prefix?: string;
  /** How many bytes an inbox holds, about, before its senders have to wait. Default: 64 MiB. */
  readonly inboxBytes?: number;
  /** How long the inbox lives until `keep` is called for the first time, milliseconds. Default: 60,000. */
  readonly ttl?: number;
  /** How long one read waits for a frame, milliseconds; timeouts of `blocking` must be longer. Default: 5,000. */
  readonly wait?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

const known = [
  ...['commands', 'blocking', 'hubId', 'node', 'prefix'],
  ...['inboxBytes', 'ttl', 'wait', 'clock', 'logger'],
];
/** How long `close` waits until the inbox is removed, milliseconds: without Redis it goes by its expiry. */
const removalTimeout = 1_000;

/**
 * One node's channel over Redis 6.2 or newer, Valkey, or a cluster of either: a stream per receiving
 * node. An inbox has a hash tag of its own, so that the inboxes of a hub spread over a cluster.
 * @throws InvalidConfigError
 */
export function redisChannel(options: RedisChannelOptions): Channel {
  checkOptions('redisChannel', options, known);
  const { prefix = 'nact-hub:', clock = systemClock, logger = silentLogger } = options;
  // A brace before that of the key would make another hash tag, and all inboxes would meet in one slot.
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw expected('prefix', 'a string without braces', prefix);
  }
  const inboxBytes = checkCount('inboxBytes', options.inboxBytes ?? 64 * 1024 * 1024);
  return new RedisChannel({
    commands: options.commands,
    blocking: options.blocking,
    inboxOf: inboxesOf(prefix, checkName('hubId', options.hubId)),
    node: options.node,
    ttl: checkDuration('ttl', options.ttl ?? 60_000),
    wait: checkDuration('wait', options.wait ?? 5_000),
    outbox: new Outbox({ client: options.commands, inboxBytes, clock, logger }),
    clock,
    logger,
  });
}

const inboxesOf =
  (prefix: string, hubId: string) =>
  (node: NodeId): string =>
    `${prefix}{${hubId}/${node}}:inbox`;

interface Parts extends Required<Omit<RedisChannelOptions, 'prefix' | 'hubId' | 'inboxBytes'>> {
  readonly inboxOf: (node: NodeId) => string;
  readonly outbox: Outbox;
}

class RedisChannel implements Channel {
  private readonly inbox: string;
  private readonly keepInbox: KeepInbox;
  private reader: InboxReader | undefined;
  private full: ((to: NodeId) => void) | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {
    this.inbox = parts.inboxOf(parts.node);
    this.keepInbox = loadKeepInbox(parts.commands);
  }

  async open(receive: Receive, full?: (to: NodeId) => void): Promise<void> {
    this.full = full;
    const { blocking: client, wait, ttl, clock, logger } = this.parts;
    await this.keepInbox(this.inbox, ttl);
    if (this.closing) return;
    this.reader = new InboxReader({ client, key: this.inbox, wait, receive, clock, logger });
    void this.reader.follow();
  }

  send(to: NodeId, frame: Uint8Array): Promise<'sent' | 'gone'> {
    // ioredis would write any other byte array as the text of its numbers.
    return this.parts.outbox.put(this.parts.inboxOf(to), bufferOf(frame), () => this.full?.(to));
  }

  async keep(ttl: number): Promise<void> {
    // After `close` it would make the inbox again.
    if (this.closing) return;
    const outcome = await this.keepInbox(this.inbox, ttl);
    if (outcome === 'made') {
      this.parts.logger.warn({}, 'the inbox was lost and is there again; senders post again');
    }
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.parts.outbox.close();
    this.reader?.end();
    this.parts.blocking.disconnect();
    await this.remove();
  }

  /** Redis may be away: then the node must be able to go all the same. */
  private remove(): Promise<void> {
    const { clock, commands, logger } = this.parts;
    return new Promise((resolve) => {
      const timer = clock.after(removalTimeout, resolve);
      const done = () => {
        timer.cancel();
        resolve();
      };
      commands.del(this.inbox).then(done, (error: unknown) => {
        logger.debug({ reason: messageOf(error) }, 'the inbox goes by its expiry');
        done();
      });
    });
  }
}
