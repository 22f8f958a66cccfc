import { run } from '../../src/simulation/run';
import type { Schedule } from '../../src/simulation/schedule';
import { noFaults } from '../../src/faults/faults';

/** Schedules that once went against a promise, shrunk, by what was wrong. */
const found: Readonly<Record<string, Schedule>> = {
  'counters of a node that died before a loss of data came to a node that has never known it': {
    seed: 439,
    onFenced: 'stop',
    noise: 440,
    faults: noFaults,
    children: [
      { id: 'a', supervisor: 'hot', actor: 'quick', by: 'n2' },
      { id: 'b/1', supervisor: 'hot', actor: 'quick', by: 'n3' },
      { id: 'c', supervisor: 'cold', actor: 'quick', by: 'n2' },
    ],
    events: [
      { at: 8.34, kind: 'pass', data: { by: 'n2', through: 'c', to: 'c', numbers: [3] } },
      { at: 8.34, kind: 'crash', data: { node: 'n2', by: 'n3', numbers: [4, 5, 6], after: 1.72 } },
      { at: 164.6, kind: 'loss', data: {} },
      { at: 165.04, kind: 'join', data: { node: 'n4' } },
    ],
  },
  'a node could not leave that owns, by old data, a child that had moved to a node that died': {
    seed: 951,
    onFenced: 'stop',
    noise: 951,
    faults: noFaults,
    children: [
      { id: 'a', supervisor: 'hot', actor: 'slow', by: 'n2' },
      { id: 'b/1', supervisor: 'hot', actor: 'slow-checkpoints', by: 'n2' },
      { id: 'c', supervisor: 'cold', actor: 'quick', by: 'n3' },
    ],
    events: [
      {
        at: 0,
        kind: 'lostCutOver',
        data: {
          ...{ by: 'n2', child: 'b/1', target: 'n3', all: false },
          ...{ stall: 58.9, dies: 12.38, loses: 0.2 },
          ...{ sender: 'n1', numbers: [1, 2, 3, 4, 5, 6, 7, 8], pace: 2 },
        },
      },
      { at: 414.6, kind: 'leave', data: { node: 'n1' } },
    ],
  },
  'what a node sent that registered late, after a loss of data, to whom had forgotten all that had come from it':
    {
      seed: 9041,
      noise: 9044,
      faults: {
        frames: { lose: 0.1, double: 0, reorder: 0.2 },
        calls: { lose: 0, forget: 0, resend: 0, slow: 0 },
      },
      onFenced: 'rejoin',
      children: [
        { id: 'a', supervisor: 'cold', actor: 'slow', by: 'n3' },
        { id: 'b/1', supervisor: 'hot', actor: 'quick-checkpoints', by: 'n2' },
        { id: 'c', supervisor: 'cold', actor: 'quick', by: 'n1' },
      ],
      events: [
        { at: 624.37, kind: 'ask', data: { by: 'n1', through: 'b/1', to: 'c', n: 2 } },
        { at: 624.37, kind: 'ask', data: { by: 'n2', through: 'c', to: 'a', n: 3 } },
        { at: 624.71, kind: 'pass', data: { by: 'n3', through: 'c', to: 'a', numbers: [4] } },
        { at: 625.27, kind: 'stall', data: { node: 'n3', span: 1401 } },
        { at: 1033.98, kind: 'loss', data: {} },
        { at: 1033.98, kind: 'note', data: { by: 'n2', to: 'c', numbers: [11, 12, 13] } },
        { at: 1041.59, kind: 'stall', data: { node: 'n1', span: 6878 } },
        { at: 1044.28, kind: 'stall', data: { node: 'n2', span: 3045 } },
      ],
    },
  'a move never ended: old data said that it was under way, when its target had read that it was off':
    {
      seed: 55121426,
      noise: 55121433,
      faults: noFaults,
      onFenced: 'stop',
      children: [
        { id: 'a', supervisor: 'cold', actor: 'slow-both', by: 'n1' },
        { id: 'b/1', supervisor: 'hot', actor: 'quick-redelivery', by: 'n2' },
        { id: 'c', supervisor: 'cold', actor: 'quick-redelivery', by: 'n2' },
      ],
      events: [
        {
          at: 56.25182211236097,
          kind: 'move',
          data: { by: 'n3', children: ['b/1'], target: 'n3' },
        },
        { at: 60.27348614949733, kind: 'oldData', data: { span: 625.9288544533774 } },
        { at: 62.1308054253459, kind: 'refusal', data: { span: 219 } },
        { at: 62.1308054253459, kind: 'join', data: { node: 'n4' } },
        { at: 301.8093943337211, kind: 'loss', data: {} },
      ],
    },
};

test.each(Object.entries(found))('nothing of it is left: %s', async (_, schedule) => {
  expect((await run(schedule)).problems).toEqual([]);
});
