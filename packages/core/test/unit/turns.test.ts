import { bytesPerTurn, ownTurn, Turns } from '@nact-hub/core';

/** Counts turns of the event loop until `work` is over. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const next = () => void (isOver || (turns++, setImmediate(next)));
  setImmediate(next);
  await work;
  isOver = true;
  return turns;
}

test('what goes over few bytes waits for nothing', () => {
  const turns = new Turns();
  expect(turns.before(bytesPerTurn / 2)).toBeUndefined();
  expect(turns.before(bytesPerTurn / 2)).toBeUndefined();
});

test('what goes over many bytes lets the event loop turn for each part of them', async () => {
  const turns = new Turns();
  const go = async () => {
    for (let part = 0; part < 20; part++) await turns.before(bytesPerTurn / 2);
  };
  expect(await turnsOf(go())).toBeGreaterThanOrEqual(9);
});

test('something larger than a turn does not wait for a turn of its own if nothing came before', async () => {
  const turns = new Turns();
  expect(turns.before(bytesPerTurn * 3)).toBeUndefined();
  expect(turns.before(1)).toBeInstanceOf(Promise);
});

test('many that take long by themselves get a turn each', async () => {
  const seen: number[] = [];
  let turn = 0;
  const count = () => void (turn++, seen.length < 5 && setImmediate(count));
  setImmediate(count);
  const each = async () => {
    await ownTurn();
    seen.push(turn);
  };
  await Promise.all(Array.from({ length: 5 }, each));
  expect(new Set(seen).size).toBe(5);
});

test('a turn has as many as it is made for', () => {
  const turns = new Turns(3);
  expect(turns.before(2)).toBeUndefined();
  expect(turns.before(1)).toBeUndefined();
  expect(turns.before(1)).toBeInstanceOf(Promise);
});
