import type { ChildFact, Row } from '@nact-hub/registry';
import { fateOf } from '../../src/target/fate';

const standby = { node: 'target', migration: 'source-1', version: 2 };

const row = (rest: Partial<Row>): Row => ({
  owner: 'source',
  epoch: 7,
  life: 7,
  operation: 'source-start-1',
  migration: undefined,
  target: undefined,
  handover: undefined,
  version: 0,
  pinned: undefined,
  ...rest,
});

type Kind = Exclude<ChildFact['kind'], 'childStarted' | 'childStopped'>;
const fate = (kind: Kind, rest: Partial<Row>) => fateOf(standby, { kind, id: 'x', row: row(rest) });
const moved = { owner: 'target', operation: 'source-1', version: 2, epoch: 8 };

test('a standby becomes active by the entry that names its node, its migration and its version', () => {
  expect(fate('childMoved', moved)).toBe('activate');
});

test.each([
  ['another node', { owner: 'other' }],
  ['another migration', { operation: 'source-2' }],
  ['another version', { version: 1 }],
])('a move to %s ends it', (_, rest) => {
  expect(fate('childMoved', { ...moved, ...rest })).toBe('discard');
});

test('it waits for as long as its migration goes on', () => {
  expect(fate('migrationBegun', { migration: 'source-1' })).toBe('wait');
});

test('the end of its migration ends it, and so does the beginning of another one', () => {
  expect(fate('migrationAborted', {})).toBe('discard');
  expect(fate('migrationBegun', { migration: 'source-2' })).toBe('discard');
  expect(fate('childClaimed', { owner: 'other', epoch: 9, life: 9 })).toBe('discard');
  expect(fate('childParked', { owner: undefined, epoch: 8 })).toBe('discard');
  expect(fateOf(standby, { kind: 'childStopped', id: 'x', epoch: 7 })).toBe('discard');
});
