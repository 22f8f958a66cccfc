import { runEmbedded } from '../../src/embedded/run';
import { exitCodeOf, faultsOf } from '../../src/report/outcome';
import { silentProgress } from '../../src/report/progress';

describe('the shop in one process', () => {
  test('replaces every node under traffic and loses nothing', async () => {
    const options = { nodes: 3, carts: 60, pace: 200 };
    const outcome = await runEmbedded(silentProgress, options);
    expect(faultsOf(outcome)).toEqual([]);
    expect(exitCodeOf(outcome)).toBe(0);
    expect(outcome).toMatchObject({ units: 3, replaced: 3 });
    // Each of the old nodes had carts, and every one of them had to go.
    expect(outcome.moved).toBeGreaterThanOrEqual(60);
    expect(outcome.audit.dispatchedFound).toBe(outcome.audit.dispatched);
    expect(outcome.audit.dispatched).toBeGreaterThan(0);
    expect(outcome.pauses.seen).toBeGreaterThan(0);
  }, 20_000);
});
