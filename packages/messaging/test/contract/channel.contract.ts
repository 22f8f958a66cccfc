import type { Channel } from '@nact-hub/messaging';
import { Collector } from '../support/collector';

/** Where the channels of a test meet. */
export interface World {
  connect(hubId: string, node: string): Channel;
  close(): Promise<void>;
}

const hub = 'contract';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every adapter of the Channel port promises. */
export function describeChannel(name: string, createWorld: () => World | Promise<World>): void {
  describe(`a channel (${name})`, () => {
    let world: World;
    beforeEach(async () => void (world = await createWorld()), 30_000);
    afterEach(() => world.close());

    const openInbox = async (node: string): Promise<[Channel, Collector]> => {
      const collector = new Collector();
      const channel = world.connect(hub, node);
      await channel.open(collector.receive);
      return [channel, collector];
    };

    test('takes a frame to the node it is for, and to no other', async () => {
      const [sender, ofSender] = await openInbox('a');
      const [, ofReceiver] = await openInbox('b');
      const [, ofThird] = await openInbox('c');
      expect(await sender.send('b', bytesOf('hello'))).toBe('sent');
      await ofReceiver.until(1);
      expect(ofReceiver.texts).toEqual(['hello']);
      expect([...ofSender.texts, ...ofThird.texts]).toEqual([]);
    });

    test('takes bytes of every value, and frames of a megabyte, as they are', async () => {
      const [sender] = await openInbox('a');
      const [, collector] = await openInbox('b');
      const every = Uint8Array.from({ length: 256 }, (_, value) => value);
      const large = new Uint8Array(1024 * 1024 + 1).map((_, i) => (i * 31) % 251);
      await sender.send('b', every);
      await sender.send('b', large);
      await collector.until(2);
      expect(collector.frames[0]!.equals(every)).toBe(true);
      expect(collector.frames[1]!.equals(large)).toBe(true);
    });

    test('takes a frame that is a part of a larger buffer', async () => {
      const [sender] = await openInbox('a');
      const [, collector] = await openInbox('b');
      await sender.send('b', bytesOf('[inside]').subarray(1, 7));
      await collector.until(1);
      expect(collector.texts).toEqual(['inside']);
    });

    test('takes all frames of several senders, each once, while nothing fails', async () => {
      const [, collector] = await openInbox('target');
      const senders = await Promise.all(['a', 'b', 'c'].map((node) => openInbox(node)));
      const texts = senders.flatMap((_, s) => Array.from({ length: 200 }, (__, i) => `${s}:${i}`));
      await Promise.all(texts.map((text, i) => senders[i % 3]![0].send('target', bytesOf(text))));
      await collector.until(texts.length);
      expect([...collector.texts].sort()).toEqual([...texts].sort());
    });

    test('takes what a node sends to itself', async () => {
      const [own, collector] = await openInbox('a');
      expect(await own.send('a', bytesOf('note'))).toBe('sent');
      await collector.until(1);
      expect(collector.texts).toEqual(['note']);
    });

    test('says that a node which never opened an inbox is gone, and does not make it one', async () => {
      const [sender] = await openInbox('a');
      expect(await sender.send('b', bytesOf('early'))).toBe('gone');
      const [, collector] = await openInbox('b');
      await sender.send('b', bytesOf('later'));
      await collector.until(1);
      expect(collector.texts).toEqual(['later']);
    });

    test('says that a node which closed its inbox is gone, and passes nothing on to it', async () => {
      const [sender] = await openInbox('a');
      const [receiver, collector] = await openInbox('b');
      await receiver.close();
      expect(await sender.send('b', bytesOf('late'))).toBe('gone');
      expect(collector.texts).toEqual([]);
    });

    test('does not bring an inbox back by keeping it after it was closed', async () => {
      const [sender] = await openInbox('a');
      const [receiver] = await openInbox('b');
      await receiver.close();
      await receiver.keep(10_000);
      expect(await sender.send('b', bytesOf('late'))).toBe('gone');
    });

    test('goes on when its inbox is kept', async () => {
      const [sender] = await openInbox('a');
      const [receiver, collector] = await openInbox('b');
      await receiver.keep(10_000);
      await sender.send('b', bytesOf('kept'));
      await collector.until(1);
    });

    test('may be closed twice, and without having been opened', async () => {
      const [channel] = await openInbox('a');
      await Promise.all([channel.close(), channel.close()]);
      await world.connect(hub, 'b').close();
    });

    test('keeps hubs apart in which nodes have the same id', async () => {
      const [sender] = await openInbox('a');
      const [, here] = await openInbox('b');
      const there = new Collector();
      await world.connect('another', 'b').open(there.receive);
      await sender.send('b', bytesOf('here'));
      await here.until(1);
      expect(there.texts).toEqual([]);
    });
  });
}
