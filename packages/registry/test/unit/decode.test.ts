import { CorruptError } from '@nact-hub/core';
import {
  answersWithRows,
  decodeBatch,
  mergeBatches,
  oneOf,
  outcomesOf,
} from '../../src/redis/batch';
import { chunksOf } from '../../src/redis/chunks';
import { decodeEntries } from '../../src/redis/decode-log';
import { decodeNode, encodeNode } from '../../src/redis/decode-node';
import { decodeRow, startedRow } from '../../src/redis/decode-row';
import { decodeSnapshot } from '../../src/redis/decode-snapshot';
import { registryKeys } from '../../src/redis/keys';
import { nodeRecord, rowWith } from '../support/records';

const text = 'a 10 10 start-1 - - - 0 -';
const long = 'x'.repeat(257);

describe('what comes from Redis', () => {
  test('a row is its nine words', () => {
    expect(decodeRow(text)).toEqual(rowWith());
    expect(decodeRow('- 12 10 m2 m3 b m1 4 c')).toEqual(
      rowWith({
        owner: undefined,
        epoch: 12,
        operation: 'm2',
        migration: 'm3',
        target: 'b',
        handover: 'm1',
        version: 4,
        pinned: 'c',
      }),
    );
  });

  test.each([
    '',
    'a',
    'a 10 10 start-1 - - - 0',
    'a 10 10 start-1 - - - 0 - -',
    'a  10 start-1 - - - 0 -',
    'a x 10 start-1 - - - 0 -',
    'a -1 10 start-1 - - - 0 -',
    'a 1e3 10 start-1 - - - 0 -',
    'a 99999999999999999999 10 start-1 - - - 0 -',
    'a 10 10 start-1 - - - 0.5 -',
  ])('the row %j is corrupt', (row) => {
    expect(() => decodeRow(row)).toThrow(CorruptError);
  });

  test('a node comes back as it was', () => {
    const node = nodeRecord('a', { phase: 'leaving' });
    expect(decodeNode('a', encodeNode(node))).toEqual(node);
  });

  test.each([
    '',
    'joined',
    'joined {',
    'joined []',
    'gone {}',
    'joined {"id":"other","joinedAt":1,"labels":{},"supervisors":{}}',
    'joined {"id":"a","joinedAt":"1","labels":{},"supervisors":{}}',
    'joined {"id":"a","joinedAt":1,"labels":[],"supervisors":{}}',
    'joined {"id":"a","joinedAt":1,"labels":{"x":1},"supervisors":{}}',
    'joined {"id":"a","joinedAt":1,"labels":{},"supervisors":{"s":null}}',
    'joined {"id":"a","joinedAt":1,"labels":{},"supervisors":{"s":{"configuration":"","definitions":{"d":{}}}}}',
  ])('the node %j is corrupt', (node) => {
    expect(() => decodeNode('a', node)).toThrow(CorruptError);
  });

  test('a node cannot give properties to all objects', () => {
    const json =
      '{"id":"a","joinedAt":1,"__proto__":{"polluted":1},"labels":{"__proto__":"x"},"supervisors":{}}';
    const node = decodeNode('a', `joined ${json}`);
    expect(Object.keys(node.labels)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(node.labels)).toBe(Object.prototype);
    expect((node as unknown as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const entry = (...fields: unknown[]) => [['key', [['1-1', fields]]]];
  const head = ['number', '7', 'incarnation', 'i1'];
  const unheard = () => undefined;

  test('an entry is its number, its incarnation and its facts', () => {
    const reply = entry(
      ...head,
      'childStarted',
      `x ${text} {"tags":["a b"]}`,
      'childMoved',
      `y ${text}`,
    );
    expect(decodeEntries(reply, unheard)).toEqual({
      position: '1-1',
      entries: [
        {
          incarnation: 'i1',
          number: 7,
          facts: [
            { kind: 'childStarted', id: 'x', row: rowWith(), about: '{"tags":["a b"]}' },
            { kind: 'childMoved', id: 'y', row: rowWith() },
          ],
        },
      ],
    });
    expect(decodeEntries(null, unheard)).toEqual({ entries: [] });
  });

  test('children that started together have epochs in a row and say the same', () => {
    const reply = entry(...head, 'childrenStarted', 'a op 7 x y\n{"tags":["a\\n b"]}');
    const started = (id: string, epoch: number) => ({
      kind: 'childStarted',
      id,
      row: startedRow({ owner: 'a', operation: 'op' }, epoch),
      about: '{"tags":["a\\n b"]}',
    });
    expect(decodeEntries(reply, unheard).entries[0]?.facts).toEqual([
      started('x', 7),
      started('y', 8),
    ]);
    expect(startedRow({ owner: 'a', operation: 'op' }, 7)).toEqual(decodeRow('a 7 7 op - - - 0 -'));
  });

  test('children that move together say once what they have in common', () => {
    const begun = ['migrationsBegun', 'a m2 b m1 m1 3 a x 10 8 y 11 9'];
    const moved = ['childrenMoved', 'b m2 4 - x 12 8 y 13 9'];
    const rows = ['a 10 8 m1 m2 b m1 3 a', 'a 11 9 m1 m2 b m1 3 a'];
    const later = ['b 12 8 m2 - - m2 4 -', 'b 13 9 m2 - - m2 4 -'];
    expect(decodeEntries(entry(...head, ...begun, ...moved), unheard).entries[0]?.facts).toEqual([
      { kind: 'migrationBegun', id: 'x', row: decodeRow(rows[0]!) },
      { kind: 'migrationBegun', id: 'y', row: decodeRow(rows[1]!) },
      { kind: 'childMoved', id: 'x', row: decodeRow(later[0]!) },
      { kind: 'childMoved', id: 'y', row: decodeRow(later[1]!) },
    ]);
  });

  test.each([
    ['no fields', entry()],
    ['no number', entry('incarnation', 'i1')],
    ['a number that is none', entry('number', 'x', 'incarnation', 'i1')],
    ['fields that are not text', entry('number', 7, 'incarnation', {})],
    ['an unknown fact', entry(...head, 'childFlew', `x ${text}`)],
    ['a fact named __proto__', entry(...head, '__proto__', `x ${text}`)],
    ['a fact without its value', entry(...head, 'childMoved')],
    ['a row that is none', entry(...head, 'childMoved', 'x y')],
    ['a start that says nothing of the child', entry(...head, 'childStarted', `x ${text}`)],
    ['starts that say nothing of the children', entry(...head, 'childrenStarted', 'a op 7 x y')],
    ['starts of nobody', entry(...head, 'childrenStarted', 'a op 7\n{}')],
    ['starts at an epoch that is none', entry(...head, 'childrenStarted', 'a op x y\n{}')],
    ['starts of a child without an id', entry(...head, 'childrenStarted', 'a op 7 x  y\n{}')],
    [
      'a start of a child with too long an id',
      entry(...head, 'childStarted', `${long} ${text} {}`),
    ],
    [
      'starts of a child with too long an id',
      entry(...head, 'childrenStarted', `a op 7 ${long}\n{}`),
    ],
    ['moves of nobody', entry(...head, 'childrenMoved', 'b m 1 -')],
    ['moves of a child without an epoch', entry(...head, 'childrenMoved', 'b m 1 - x 9 7 y 10')],
    ['moves of a child without an id', entry(...head, 'childrenMoved', 'b m 1 -  9 7')],
    ['moves at an epoch that is none', entry(...head, 'childrenMoved', 'b m 1 - x y 7')],
    ['moves of no version', entry(...head, 'migrationsBegun', 'a m b op - x - x 9 7')],
    ['a stop without an epoch', entry(...head, 'childStopped', 'x')],
    ['a node that is none', entry(...head, 'nodeJoined', 'a joined {}')],
    ['an entry without fields', [['key', [['1-1', null]]]]],
    ['an entry that is none', [['key', [7]]]],
    ['a stream that is none', [['key', 'x']]],
    ['an answer that is none', 'x'],
  ])('an entry with %s is corrupt', (_, reply) => {
    expect(() => decodeEntries(reply, unheard)).toThrow(CorruptError);
  });

  test('each entry that is not well formed is reported', () => {
    const reported: CorruptError[] = [];
    const items = [head, ['number', 'x'], head, []].map((fields) => ['1-1', fields]);
    const read = () => decodeEntries([['key', items]], (error) => reported.push(error));
    expect(read).toThrow(expect.objectContaining({ reason: 'corrupt_log' }));
    expect(reported).toHaveLength(2);
  });

  test('a snapshot leaves out and reports what is not well formed', () => {
    const reported: CorruptError[] = [];
    const reply = [
      'i1',
      '7',
      '1-1',
      '10',
      '1',
      ['a', encodeNode(nodeRecord('a')), 'b', 'garbage'],
      ['x', text, 'y', 'garbage', '__proto__', text, 'not one', text, long, text],
      ['x', '{}'],
    ];
    const snapshot = decodeSnapshot(reply, (error) => reported.push(error));
    expect(snapshot.nodes).toEqual([nodeRecord('a')]);
    expect(snapshot.children.map(({ id, about }) => [id, about])).toEqual([
      ['x', '{}'],
      ['__proto__', ''],
    ]);
    expect(reported.map(({ reason }) => reason)).toEqual([
      'corrupt_node',
      'corrupt_row',
      'corrupt_child_id',
      'corrupt_child_id',
    ]);
  });

  test.each([
    [null],
    [[]],
    [['i1', 'x', '0-0', '1', '1', [], [], []]],
    [['i1', '1', '0-0', '1', '1', 'x', [], []]],
  ])('the snapshot %j is corrupt', (reply) => {
    expect(() => decodeSnapshot(reply, () => undefined)).toThrow(CorruptError);
  });

  const answers = answersWithRows(oneOf('started', 'exists'));
  test.each([
    [null],
    [['maybe', '1']],
    [['done', '1', 'started']],
    [['done', '1', 'flown', '']],
    [['done', 'x', 'started', '']],
    [['done', '1', 'started', 'garbage']],
  ])('the answer %j of a script is corrupt', (reply) => {
    expect(() => decodeBatch(reply, [{ id: 'x' }], answers)).toThrow(CorruptError);
  });
  test.each([[['done', '1']], [['done', '1', 'begun begun']], [['done', '1', 'flown']]])(
    'the answer %j of a script is corrupt where each child has an outcome',
    (reply) => {
      const begun = outcomesOf('begun', 'lost');
      expect(() => decodeBatch(reply, [{ id: 'x' }], begun)).toThrow(CorruptError);
    },
  );

  test('who is fenced for one part of a batch is fenced for all of it', () => {
    const done = { outcome: 'done', number: 9, answers: new Map() } as const;
    expect(mergeBatches([done, { outcome: 'fenced', number: 12 }])).toEqual({
      outcome: 'fenced',
      number: 12,
    });
  });

  test('a batch is cut by count and by bytes, and never into nothing', () => {
    expect(chunksOf(Array(1_001).fill(0)).map((chunk) => chunk.length)).toEqual([500, 500, 1]);
    const large = [700_000, 700_000, 10, 2_000_000, 10];
    expect(chunksOf(large, (size) => size)).toEqual([[700_000], [700_000, 10], [2_000_000], [10]]);
    expect(chunksOf([])).toEqual([[]]);
  });

  test('all keys of a hub have its id as their only hash tag', () => {
    const { all, rows } = registryKeys('nact-hub:', 'shop');
    expect(rows).toBe('nact-hub:{shop}:rows');
    expect(new Set(all.map((key) => /\{(.*?)\}/.exec(key)![1]))).toEqual(new Set(['shop']));
    expect(() => registryKeys('a{b}', 'shop')).toThrow('without braces');
  });
});
