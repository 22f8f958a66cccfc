import { type Channel, redisChannel } from '@nact-hub/messaging';
import { Collector } from '../support/collector';
import { LogCollector } from '../support/log-collector';
import { type ChannelSettings, RedisChannels } from '../support/redis-channels';

const hub = 'hub';
const bytesOf = (text: string): Buffer => Buffer.from(text);

describe('the Redis channel', () => {
  let redis: RedisChannels;
  beforeEach(() => void (redis = new RedisChannels()));
  afterEach(() => redis.close());

  const openInbox = async (
    node: string,
    settings?: ChannelSettings,
  ): Promise<[Channel, Collector, string[]]> => {
    const collector = new Collector();
    const full: string[] = [];
    const channel = redis.connect(hub, node, settings);
    await channel.open(collector.receive, (to) => full.push(to));
    return [channel, collector, full];
  };

  /** Resolves when Redis says so. */
  const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
    while (!(await isTrue())) await new Promise(setImmediate);
  };

  test('an inbox expires when its node does not keep it, from the beginning on', async () => {
    const [channel] = await openInbox('a');
    const first = await redis.client.pttl(redis.inbox(hub, 'a'));
    expect(first).toBeGreaterThan(50_000);
    expect(first).toBeLessThanOrEqual(60_000);
    await channel.keep(123_456.7);
    expect(await redis.client.pttl(redis.inbox(hub, 'a'))).toBeGreaterThan(120_000);
  });

  test('what has been taken in is gone from Redis', async () => {
    const [channel, collector] = await openInbox('a');
    for (let i = 0; i < 100; i++) await channel.send('a', bytesOf(`${i}`));
    await collector.until(100);
    await until(async () => (await redis.client.xlen(redis.inbox(hub, 'a'))) === 0);
    expect(await redis.client.exists(redis.inbox(hub, 'a'))).toBe(1);
  });

  test('while frames come one upon another some stay when they have been read, but never many', async () => {
    const [channel, collector] = await openInbox('a');
    let most = 0;
    for (let i = 1; i <= 300; i++) {
      await channel.send('a', bytesOf(`${i}`));
      await collector.until(i);
      most = Math.max(most, await redis.client.xlen(redis.inbox(hub, 'a')));
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64 + 32);
    expect(collector.texts).toEqual(Array.from({ length: 300 }, (_, i) => `${i + 1}`));
  });

  test('what a frame that comes alone is answered in its turn goes before the inbox is read again', async () => {
    const order: string[] = [];
    const channel = redis.connect(hub, 'a', { reads: () => order.push('read') });
    const answered = new Promise<void>((resolve) => {
      const answer = () => (order.push('answer'), resolve());
      // As messaging does it: behind the turns of those that the frame is for.
      const receive = () => queueMicrotask(() => setImmediate(answer));
      void channel.open(receive).then(() => channel.send('a', bytesOf('question')));
    });
    await answered;
    await until(() => Promise.resolve(order.length === 3));
    expect(order).toEqual(['read', 'answer', 'read']);
  });

  test('large frames do not stay when they have been read', async () => {
    const [channel, collector] = await openInbox('a');
    let most = 0;
    for (let i = 1; i <= 20; i++) {
      await channel.send('a', Buffer.alloc(300 * 1024));
      await collector.until(i);
      most = Math.max(most, await redis.client.xlen(redis.inbox(hub, 'a')));
    }
    expect(most).toBeLessThanOrEqual(2);
  });

  test('closing removes the inbox at once, although the reader waits', async () => {
    const [channel] = await openInbox('a', { wait: 3_600_000 });
    await channel.close();
    expect(await redis.client.exists(redis.inbox(hub, 'a'))).toBe(0);
  });

  test('after its data was lost an inbox is gone until its owner keeps it', async () => {
    const logs = new LogCollector();
    const [sender] = await openInbox('a');
    const [receiver, collector] = await openInbox('b', { logger: logs.logger });
    await redis.client.del(redis.inbox(hub, 'b'));
    expect(await sender.send('b', bytesOf('lost'))).toBe('gone');
    await receiver.keep(10_000);
    expect(logs.messages).toContain('the inbox was lost and is there again; senders post again');
    expect(await redis.client.pttl(redis.inbox(hub, 'b'))).toBeLessThanOrEqual(10_000);
    await sender.send('b', bytesOf('found'));
    await collector.until(1);
    expect(collector.texts).toEqual(['found']);
  });

  test('frames are read although a failover has set the ids of the stream back', async () => {
    const [channel, collector] = await openInbox('a');
    await channel.send('a', bytesOf('before'));
    await collector.untilText('before');
    const key = redis.inbox(hub, 'a');
    await redis.client.multi().del(key).xadd(key, '1-1', 'frame', 'after').exec();
    await collector.untilText('after');
    expect(collector.texts).toEqual(['before', 'after']);
  });

  test('a reader whose connection is cut goes on; what was in the inbox is not lost', async () => {
    const [sender] = await openInbox('a');
    const [, collector] = await openInbox('b');
    for (let i = 0; i < 5; i++) {
      await sender.send('b', bytesOf(`before ${i}`));
      await collector.untilText(`before ${i}`);
      await redis.cutReader('b');
      await sender.send('b', bytesOf(`after ${i}`));
      await collector.untilText(`after ${i}`);
    }
  });

  test('a reader that cannot read says so, waits longer each time, and goes on when it can', async () => {
    const logs = new LogCollector();
    const [channel, collector] = await openInbox('a', { logger: logs.logger });
    const key = redis.inbox(hub, 'a');
    await redis.client.set(key, 'not a stream');
    await redis.cutReader('a');
    await logs.until('the inbox could not be read; trying again', 4);
    const failures = logs.of('the inbox could not be read; trying again');
    expect(failures.map(({ failures: count }) => count)).toEqual([1, 2, 3, 4]);
    expect(failures[3]!['delay']).toBeGreaterThanOrEqual(200);
    await redis.client.del(key);
    await channel.keep(10_000);
    await channel.send('a', bytesOf('again'));
    await collector.untilText('again');
  });

  test('a frame that the node cannot take in is logged and does not come again', async () => {
    const logs = new LogCollector();
    const taken: string[] = [];
    const channel = redis.connect(hub, 'a', { logger: logs.logger });
    await channel.open((frame) => {
      taken.push(Buffer.from(frame).toString());
      if (taken.length === 1) throw new Error('not this one');
    });
    await channel.send('a', bytesOf('bad'));
    await channel.send('a', bytesOf('good'));
    await until(async () => taken.includes('good'));
    expect(taken).toEqual(['bad', 'good']);
    expect(logs.messages).toEqual(['a frame could not be taken in']);
  });

  test('an inbox that is full holds its senders up, and loses nothing', async () => {
    const [sender, , full] = await openInbox('a', { inboxBytes: 512 * 1024 });
    const key = redis.inbox(hub, 'stuck');
    await redis.client.xadd(key, 'MAXLEN', 0, '*', 'frame', '');
    const frame = Buffer.alloc(64 * 1024);
    let sent = 0;
    const sending = (async () => {
      for (; sent < 30; sent++) await sender.send('stuck', frame);
    })();
    await until(async () => full.length === 1);
    expect(full).toEqual(['stuck']);
    expect(sent).toBeLessThan(12);
    expect(await redis.client.xlen(key)).toBe(sent);
    await until(async () => {
      await redis.client.xtrim(key, 'MAXLEN', 0);
      return sent === 30;
    });
    await sending;
  });

  test('who waits for room hears that the inbox has gone, or that the channel was closed', async () => {
    const [sender, , full] = await openInbox('a', { inboxBytes: 64 * 1024 });
    for (const node of ['dying', 'stuck']) {
      await redis.client.xadd(redis.inbox(hub, node), '*', 'frame', Buffer.alloc(100_000));
    }
    const toDying = sender.send('dying', Buffer.alloc(100_000));
    const toStuck = sender.send('stuck', Buffer.alloc(100_000));
    await until(async () => full.length === 2);
    await redis.client.del(redis.inbox(hub, 'dying'));
    expect(await toDying).toBe('gone');
    await Promise.all([
      sender.close(),
      expect(toStuck).rejects.toMatchObject({ reason: 'channel_closed' }),
    ]);
  });

  test('a prefix with braces is refused: it would put all inboxes into one slot', () => {
    const { client: commands } = redis;
    const options = { commands, blocking: commands, hubId: hub, node: 'a', prefix: '{x}:' };
    expect(() => redisChannel(options)).toThrow(/`prefix` to be a string without braces/);
  });
});
