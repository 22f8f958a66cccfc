import { sliceOf, viewOf } from '@nact-hub/core';
import type { Replica, Row } from '@nact-hub/registry';
import { Inherited, mostLives } from '../../src/delivery/inherited';
import type { Kept } from '../../src/delivery/kept';
import { Outgoing } from '../../src/delivery/outgoing';
import { childParty, nodeParty } from '../../src/delivery/party';
import type { Room } from '../../src/delivery/room';
import { readSentRecord } from '../../src/delivery/sent-record';
import { Posting } from '../../src/posting';
import { readInbound } from '../../src/wire/read';
import { packOutbound } from '../../src/wire/write';
import { post } from '../support/post';

/** A frame with one message that had these numbers in earlier lives. */
const frameWith = (earlier: Kept['earlier']) =>
  packOutbound({
    ...{ from: 'here', to: 'there', number: 1, positions: [], acknowledgements: [] },
    posts: [post(['@here', 'cart/2'], 1, { earlier })],
  });

/** A sender and a child that changes its life at will, redelivering or not. */
function setUp(redeliver: boolean) {
  let life = 1;
  const definitions = { cart: { stateVersion: 1, upgrades: false, redeliver } };
  const replica = {
    nodes: new Map([['here', { supervisors: { carts: { configuration: '', definitions } } }]]),
    hasLeft: () => false,
    get highestEpoch() {
      return life;
    },
    get: (id: string) => ({
      id,
      row: { owner: 'here', life } as Row,
      about: { supervisor: 'carts', definition: 'cart', tags: [] },
    }),
  };
  const posted: [to: string, number: number, text: string][] = [];
  const given: Kept[] = [];
  const kept = { messages: 0, bytes: 0, receivers: 0 };
  const posting = new Posting({
    clock: { wall: () => 0, monotonic: () => 0, after: () => ({ cancel: () => undefined }) },
    replica: replica as unknown as Replica,
    carry: (_, { route: { to }, number, said }) => {
      posted.push([to, number, viewOf(said).toString()]);
      return true;
    },
    isBusy: () => false,
    isFull: () => false,
    room: {
      change: (messages: number, bytes: number, receivers = 0) => {
        kept.messages += messages;
        kept.bytes += bytes;
        kept.receivers += receivers;
      },
    } as Room,
    undeliverable: (_, messages) => given.push(...messages),
  });
  const from = Outgoing.of(nodeParty('here'));
  const send = (text: string) => {
    const to = childParty('cart', life);
    if (!from.route(to)) posting.begin(from, to);
    posting.send(from, to, { said: sliceOf(Buffer.from(text)), head: null });
  };
  return { posting, from, posted, given, kept, send, begin: () => ++life };
}

test('what was not acknowledged is posted to the next life, in order, under new numbers', () => {
  const { posting, from, posted, given, send, begin } = setUp(true);
  for (const text of ['a', 'b', 'c']) send(text);
  posting.acknowledge(from, 'cart/1', 1);
  begin();
  posting.again('cart');
  expect(posted.slice(3)).toEqual([
    ['cart/2', 1, 'b'],
    ['cart/2', 2, 'c'],
  ]);
  expect(
    from
      .route('cart/2')!
      .kept.from(0)
      .map(({ earlier }) => earlier),
  ).toEqual([[[1, 2]], [[1, 3]]]);
  expect(from.route('cart/1')).toBeUndefined();
  expect(given).toEqual([]);
});

test('what is sent to the next life before its beginning has been dealt with comes after that', () => {
  const { posted, send, begin } = setUp(true);
  send('a');
  begin();
  send('b');
  expect(posted.slice(1).map(([, , text]) => text)).toEqual(['a', 'b']);
});

test('without redeliver it is given up', () => {
  const { posting, posted, given, send, begin } = setUp(false);
  send('a');
  begin();
  posting.again('cart');
  send('b');
  expect(given).toHaveLength(1);
  expect(posted.slice(1)).toEqual([['cart/2', 1, 'b']]);
});

test('a message that has seen too many lives end is given up, and those after it are not', () => {
  const { posting, from, given, send, begin } = setUp(true);
  send('poison');
  for (let lives = 0; lives <= mostLives; lives++) {
    expect(given).toHaveLength(0);
    if (lives === 1) send('later');
    begin();
    posting.again('cart');
  }
  expect(given.map(({ said }) => viewOf(said).toString())).toEqual(['poison']);
  const last = from.route(childParty('cart', mostLives + 2))!;
  expect(last.kept.from(0).map(({ said }) => viewOf(said).toString())).toEqual(['later']);
});

test('what is kept is counted on, and nothing is left when it has been acknowledged', () => {
  const { posting, from, kept, send, begin } = setUp(true);
  for (const text of ['a', 'bc']) send(text);
  begin();
  posting.again('cart');
  expect(kept).toEqual({ messages: 2, bytes: 3, receivers: 1 });
  posting.acknowledge(from, 'cart/2', 2);
  expect(kept).toEqual({ messages: 0, bytes: 0, receivers: 0 });
});

test('how often a message was posted counts on, so that its fate stays unknown', () => {
  const { posting, from, send, begin } = setUp(true);
  send('a');
  begin();
  posting.again('cart');
  expect(from.route('cart/2')!.kept.first!.posted).toBe(2);
});

test('numbers of earlier lives travel with a sender, and with a frame', () => {
  const { posting, from, send, begin } = setUp(true);
  send('a');
  begin();
  posting.again('cart');
  const other = Outgoing.of(from.from);
  other.restore(readSentRecord(structuredClone(from.capture())));
  expect(other.route('cart/2')!.kept.first!.earlier).toEqual([[1, 1]]);

  expect(readInbound(frameWith([[1, 1]])).arrivals[0]!.earlier).toEqual([[1, 1]]);
});

test.each([
  ['a text', 'x'],
  ['a number', [1]],
  ['a pair of texts', [['1', '1']]],
  ['a life without a number', [[1]]],
  ['number 0', [[1, 0]]],
  ['more lives than there can be', Array.from({ length: mostLives + 1 }, () => [1, 1])],
])('%s for the numbers of earlier lives is refused', (_, earlier) => {
  expect(() => readInbound(frameWith(earlier as never))).toThrow(
    expect.objectContaining({ reason: 'frame_corrupt' }),
  );
});

describe('what earlier lives had processed', () => {
  const inherited = new Inherited();
  inherited.restore([
    ['@a', 1, 5],
    ['@a', 3, 2],
    ['@b', 1, 9],
  ]);

  test.each<[string, string, [number, number][], boolean]>([
    ['a number up to the last', '@a', [[1, 5]], true],
    ['a number beyond', '@a', [[1, 6]], false],
    ['a number of another life', '@a', [[2, 1]], false],
    ['any of the numbers that it had', '@a', [[1, 9], [3, 2]], true], // prettier-ignore
    ['another sender', '@c', [[1, 1]], false],
  ])('is known by %s', (_, from, earlier, expected) => {
    expect(inherited.contains(from, earlier)).toBe(expected);
  });

  test('is as it was when it has travelled', () => {
    const other = new Inherited();
    other.restore(inherited.capture());
    expect(new Set(other.capture())).toEqual(new Set(inherited.capture()));
  });

  test('is forgotten with its sender', () => {
    const other = new Inherited();
    other.restore([['@a', 1, 5]]);
    other.forget('@a');
    expect(other.contains('@a', [[1, 1]])).toBe(false);
    expect(other.capture()).toEqual([]);
  });

  test('is bounded per sender: the latest lives are kept', () => {
    const other = new Inherited();
    for (let life = 1; life <= 100; life++) other.restore([['@a', life, 1]]);
    const lives = other.capture().map(([, life]) => life);
    expect(lives).toEqual(Array.from({ length: mostLives }, (_, i) => 101 - mostLives + i));
  });
});
