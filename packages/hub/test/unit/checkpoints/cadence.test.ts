import { beat, newCadence, type CadenceEvent } from '../../../src/checkpoints/cadence';

/** What is to be done after each of these events. */
function effectsOf(events: readonly CadenceEvent[], messages: number) {
  let cadence = newCadence;
  return events.map((event) => {
    const next = beat(cadence, event, messages);
    cadence = next.cadence;
    return next.effect;
  });
}
const lastEffect = (events: readonly CadenceEvent[], messages = Infinity) =>
  effectsOf(events, messages).at(-1);
const many = (count: number): CadenceEvent[] => Array.from({ length: count }, () => 'MessageBegun');
const first: CadenceEvent[] = ['StateCaptured', 'CheckpointStored'];

test('after so many messages one is taken, and not before', () => {
  expect(lastEffect([...first, ...many(2)], 3)).toBeUndefined();
  expect(lastEffect([...first, ...many(3)], 3)).toBe('TakeCheckpoint');
});

test('the interval begins with the first message that is not contained', () => {
  expect(effectsOf([...first, ...many(2)], Infinity)).toEqual([
    undefined,
    undefined,
    'StartInterval',
    undefined,
  ]);
  expect(lastEffect([...first, ...many(2), 'IntervalPassed'])).toBe('TakeCheckpoint');
});

test('one at a time: what is due meanwhile is taken when it has been stored', () => {
  expect(lastEffect(['StateCaptured', ...many(9)], 3)).toBeUndefined();
  expect(lastEffect(['StateCaptured', ...many(9), 'CheckpointStored'], 3)).toBe('TakeCheckpoint');
  expect(lastEffect(['StateCaptured', ...many(1), 'IntervalPassed'])).toBeUndefined();
  expect(lastEffect(['StateCaptured', ...many(1), 'IntervalPassed', 'CheckpointStored'])).toBe(
    'TakeCheckpoint',
  );
});

test('what begins after the capture counts towards the next one', () => {
  const events: CadenceEvent[] = ['StateCaptured', ...many(2), 'CheckpointStored', ...many(1)];
  expect(lastEffect(events, 3)).toBe('TakeCheckpoint');
});

test('one that was missed waits, and is tried again, whatever has begun', () => {
  expect(lastEffect(['CheckpointMissed'])).toBe('StartPause');
  expect(lastEffect(['StateCaptured', 'CheckpointMissed', ...many(9)], 3)).toBeUndefined();
  expect(lastEffect(['StateCaptured', 'CheckpointMissed', 'PauseEnded'])).toBe('TakeCheckpoint');
});

test('no interval takes the place of a pause', () => {
  expect(effectsOf(['StateCaptured', 'CheckpointMissed', 'MessageBegun'], 3)[2]).toBeUndefined();
});

test('misses are counted until one is stored', () => {
  const missed: CadenceEvent[] = ['CheckpointMissed', 'PauseEnded', 'CheckpointMissed'];
  const run = (events: readonly CadenceEvent[]) =>
    events.reduce((cadence, event) => beat(cadence, event, 3).cadence, newCadence);
  expect(run(missed).failures).toBe(2);
  expect(run([...missed, 'PauseEnded', 'StateCaptured', 'CheckpointStored']).failures).toBe(0);
});

test('one that the store has lost is taken again', () => {
  expect(lastEffect([...first, 'CheckpointLost'])).toBe('TakeCheckpoint');
});
