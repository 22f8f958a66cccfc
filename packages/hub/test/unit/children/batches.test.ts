import { systemClock } from '@nact-hub/core';
import { type Departing, inBatches } from '../../../src/children/batches';

const departing = (supervisor: string, count: number): Departing => ({
  supervisor,
  target: 'there',
  children: Array.from({ length: count }, (_, n) => `${supervisor}-${n}`),
});

interface Setting {
  readonly lanes?: number;
  readonly most?: number;
  /** For how long a child in use stands still in each batch, milliseconds. */
  readonly pause?: number;
  /** How long each batch takes, and all may take, milliseconds. */
  readonly took?: number;
  readonly deadline?: number;
  /** Which children are used during each batch. */
  readonly inUse?: (id: string) => boolean;
}

/** Moves all, and answers the batches in the order in which they began. */
async function batchesOf(all: readonly Departing[], setting: Setting = {}) {
  const { lanes = 1, most = 250, pause, took = 1, deadline, inUse = () => false } = setting;
  const batches: Departing[] = [];
  let running = 0;
  let atOnce = 0;
  let time = 0;
  const clock = { ...systemClock, monotonic: () => time };
  const used = (id: string) => (inUse(id) ? time : 0);
  const options = { lanes, most, clock, used, ...(deadline === undefined ? {} : { deadline }) };
  const results = await inBatches(all, options, async (batch, paused) => {
    atOnce = Math.max(atOnce, ++running);
    batches.push(batch);
    await new Promise(setImmediate);
    if (pause !== undefined) paused(pause);
    running--;
    time += took;
    return batch.children.length;
  });
  return { batches, results, atOnce, sizes: batches.map(({ children }) => children.length) };
}

describe('a move in batches', () => {
  it('moves every child once, and none of two supervisors in one batch', async () => {
    const all = [departing('a', 300), departing('b', 1), departing('c', 100)];
    const { batches, results } = await batchesOf(all, { lanes: 3 });
    const moved = batches.flatMap(({ children }) => children);
    expect([...moved].sort()).toEqual(all.flatMap(({ children }) => children).sort());
    for (const { supervisor, children } of batches)
      expect(children.every((id) => id.startsWith(`${supervisor}-`))).toBe(true);
    expect(results.reduce((sum, count) => sum + count, 0)).toBe(401);
  });

  it('has so many batches under way at once', async () => {
    expect((await batchesOf([departing('a', 1_000)], { lanes: 3 })).atOnce).toBe(3);
  });

  it('has one batch under way at a time while children are in use', async () => {
    const all = [departing('a', 300)];
    expect((await batchesOf(all, { lanes: 3, pause: 1 })).atOnce).toBe(1);
    expect((await batchesOf(all, { lanes: 3, inUse: (id) => id > 'a-2' })).atOnce).toBe(1);
  });

  it('goes on without a batch that is held up by one of its children', async () => {
    const options = { lanes: 3, most: 16, clock: systemClock, used: () => undefined };
    const all = departing('a', 64);
    const moved: string[] = [];
    await inBatches([all], options, async ({ children }, paused) => {
      paused(1);
      moved.push(...children);
      const isFirst = children.includes('a-0');
      while (isFirst && moved.length < all.children.length)
        await new Promise((resolve) => setTimeout(resolve, 1));
    });
    expect(moved).toEqual(all.children);
  });

  it('makes batches larger while no child is in use', async () => {
    const { sizes } = await batchesOf([departing('a', 700)]);
    expect(sizes).toEqual([16, 32, 64, 128, 250, 210]);
  });

  it('keeps batches small while children in use stand still for long', async () => {
    const { sizes } = await batchesOf([departing('a', 70)], { pause: 60 });
    expect(sizes).toEqual([16, 16, 16, 16, 6]);
  });

  it('keeps batches small while others are in use, even if nobody missed those of one', async () => {
    const { sizes } = await batchesOf([departing('a', 300)], { inUse: (id) => id > 'a-2' });
    expect(sizes.slice(0, 5)).toEqual([16, 16, 16, 16, 16]);
    const { sizes: after } = await batchesOf([departing('a', 300)], {
      inUse: (id) => id === 'a-0',
    });
    expect(after).toEqual([16, 32, 64, 128, 60]);
  });

  it('grows as before after a batch of the few that a group had left', async () => {
    const { sizes } = await batchesOf([departing('a', 50), departing('b', 200)]);
    expect(sizes).toEqual([16, 32, 2, 64, 128, 8]);
  });

  it('takes as many as it may when time would run out otherwise, children in use or not', async () => {
    const { sizes } = await batchesOf([departing('a', 1_000)], {
      pause: 60,
      took: 100,
      deadline: 2_000,
    });
    expect(sizes.slice(0, 2)).toEqual([16, 250]);
    expect(sizes.length * 100).toBeLessThanOrEqual(2_000);
    const { sizes: inTime } = await batchesOf([departing('a', 64)], {
      pause: 60,
      took: 100,
      deadline: 2_000,
    });
    expect(inTime).toEqual([16, 16, 16, 16]);
  });

  it('rejects when a move does, as its caller has to know', async () => {
    const options = { lanes: 1, most: 1, clock: systemClock, used: () => 0 };
    const failing = inBatches([departing('a', 3)], options, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  it('does nothing for nobody', async () => {
    expect((await batchesOf([departing('a', 0)])).sizes).toEqual([]);
    expect((await batchesOf([])).sizes).toEqual([]);
  });
});
