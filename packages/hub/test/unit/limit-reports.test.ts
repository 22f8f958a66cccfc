import type { Clock } from '@nact-hub/core';
import type { LimitReached } from 'nact-hub';
import { LimitReports } from '../../src/limit-reports';

/** Reports on a clock that is set by hand, and what they have told. */
function create() {
  let now = 0;
  const clock = { monotonic: () => now } as Clock;
  const told: LimitReached[] = [];
  const reports = new LimitReports(clock, (reached) => told.push(reached));
  return { reports, told, pass: (span: number) => void (now += span) };
}

const inbox: LimitReached = { limit: 'inbox', node: 'a' };

test('a limit that is run into again and again is told once in ten seconds', () => {
  const { reports, told, pass } = create();
  for (let times = 0; times < 1_000; times++) reports.reached(inbox);
  expect(told).toEqual([inbox]);
  pass(9_999);
  reports.reached(inbox);
  expect(told).toHaveLength(1);
  pass(1);
  reports.reached(inbox);
  expect(told).toEqual([inbox, inbox]);
});

test('each limit, node and sender is told by itself', () => {
  const { reports, told } = create();
  const all: LimitReached[] = [
    inbox,
    { limit: 'inbox', node: 'b' },
    { limit: 'queue', node: 'a' },
    { limit: 'lease', node: 'a' },
    { limit: 'turn', sender: 'a' },
    { limit: 'log', sender: 'a' },
  ];
  for (const reached of [...all, ...all]) reports.reached(reached);
  expect(told).toEqual(all);
});

test('however many senders there are, what is told and kept in mind is bounded', () => {
  const { reports, told, pass } = create();
  const sendMany = () => {
    for (let n = 0; n < 5_000; n++) reports.reached({ limit: 'log', sender: `@${n}` });
  };
  sendMany();
  expect(told).toHaveLength(1_000);
  pass(10_000);
  sendMany();
  expect(told).toHaveLength(2_000);
});
