import { CorruptError } from '@nact-hub/core';
import { Replica } from '@nact-hub/registry';
import { decodeEntries } from '../../src/redis/decode-log';
import { decodeNode, encodeNode } from '../../src/redis/decode-node';
import { decodeRow } from '../../src/redis/decode-row';
import { decodeSnapshot } from '../../src/redis/decode-snapshot';
import { pick, randomFrom, seeds } from '../support/random';
import { nodeRecord } from '../support/records';

const row = 'a 10 10 start-1 - - - 0 -';
const about = JSON.stringify({ supervisor: 's', definition: 'd', tags: ['t'] });
const node = encodeNode(nodeRecord('a'));
const poison = [
  '__proto__',
  'constructor',
  '-',
  ' ',
  '\0',
  '9'.repeat(20),
  '{"__proto__":{"bad":1}}',
  '\ud800',
];

/** A text that was cut, changed, repeated or poisoned; or nothing that it ever was. */
function spoil(random: () => number, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + pick(random, poison) + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(random() * 65_536) + text.slice(at + 1);
    case 3:
      return text + text;
    default:
      return Array.from({ length: at }, () => String.fromCharCode(random() * 256)).join('');
  }
}

const maybe = (random: () => number, text: string) => (random() < 0.4 ? spoil(random, text) : text);

/** What a stream may hold: an entry of which parts are spoilt. */
const entryOf = (random: () => number, number: number) => [
  [
    'key',
    [
      [
        '1-1',
        [
          ...['number', maybe(random, String(number)), 'incarnation', maybe(random, 'i')],
          ...[maybe(random, 'nodeJoined'), maybe(random, `a ${node}`)],
          ...[maybe(random, 'childStarted'), maybe(random, `x ${row} ${about}`)],
          ...[maybe(random, 'childrenStarted'), maybe(random, `a op 7 y z\n${about}`)],
          ...[maybe(random, 'migrationsBegun'), maybe(random, 'a m b op - 0 - x 7 7 y 8 8')],
          ...[maybe(random, 'childrenMoved'), maybe(random, 'b m 1 - x 9 7 y 10 8')],
          ...[
            maybe(random, pick(random, ['childMoved', 'childStopped', 'nodeLeft'])),
            maybe(random, `x ${row}`),
          ],
        ],
      ],
    ],
  ],
];

const empty = ['i', '0', '1-1', '0', '1', [], [], []];
const snapshotOf = (random: () => number) => [
  ...['i', maybe(random, '7'), '1-1', maybe(random, '20'), '1'],
  ['a', maybe(random, node), maybe(random, '__proto__'), maybe(random, node)],
  ['x', maybe(random, row), maybe(random, 'constructor'), maybe(random, row)],
  ['x', maybe(random, about), '__proto__', maybe(random, about)],
];

/** Either it is taken for what it says, or it is refused as corrupt: nothing else may come of it. */
function refuses(read: () => void): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof CorruptError) return true;
    throw error;
  }
}

test.each(seeds(1))(
  '10,000 hostile rows, nodes, entries and snapshots crash nothing and change no other object (seed %d)',
  (seed) => {
    const random = randomFrom(seed);
    let refused = 0;
    for (let round = 0; round < 10_000; round++) {
      const reported: CorruptError[] = [];
      const replica = new Replica((error) => reported.push(error));
      replica.reset(decodeSnapshot(empty, (error) => reported.push(error)));
      const reads = [
        () => void decodeRow(spoil(random, row)),
        () => void decodeNode('a', spoil(random, node)),
        () =>
          decodeEntries(entryOf(random, 1), () => undefined).entries.forEach((entry) =>
            replica.apply(entry),
          ),
        () =>
          void replica.reset(decodeSnapshot(snapshotOf(random), (error) => reported.push(error))),
      ];
      if (refuses(reads[round % reads.length]!)) refused++;
      for (const child of replica.children()) expect(replica.get(child.id)).toBe(child);
    }
    expect(refused).toBeGreaterThan(1_000);
    expect(({} as { bad?: number }).bad).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
);
