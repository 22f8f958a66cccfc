import { schedule, type Step } from '../../src/chaos/schedule';
import { seeded } from '@nact-hub/testkit/random';

function take(count: number, seed: number, kill: boolean): Step[] {
  const steps = schedule(seeded(seed), { kill, lease: 4_000 });
  return Array.from({ length: count }, () => steps.next().value as Step);
}

describe('a schedule of faults', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(take(50, 7, true)).toEqual(take(50, 7, true));
    expect(take(50, 7, true)).not.toEqual(take(50, 8, true));
  });

  test('kills nobody and costs nobody a lease when it may not', () => {
    for (const { fault, lasts } of take(500, 7, false)) {
      expect(fault).not.toBe('kill');
      expect(lasts).toBeLessThanOrEqual(1_000);
    }
  });

  test('kills, and lets things last longer than a lease, when it may', () => {
    const steps = take(500, 7, true);
    expect(steps.some(({ fault }) => fault === 'kill')).toBe(true);
    expect(steps.some(({ fault, lasts }) => fault === 'stop' && lasts > 4_000)).toBe(true);
    expect(steps.some(({ fault, lasts }) => fault === 'stall' && lasts > 4_000)).toBe(true);
  });

  test('never lets Redis be away for a lease', () => {
    const redis = take(500, 7, true).filter(({ fault }) => fault.endsWith('redis'));
    expect(Math.max(...redis.map(({ lasts }) => lasts))).toBeLessThanOrEqual(1_000);
  });
});
