import { memoryHandovers } from '@nact-hub/handover';
import { ManualClock } from '../support/manual-clock';

test('what has expired does not pile up when nobody asks for it', async () => {
  const clock = new ManualClock();
  const store = memoryHandovers(clock);
  const sizes: number[] = [];
  for (let round = 0; round < 1_000; round++) {
    await store.put([{ key: `key-${round}`, bytes: new Uint8Array(1) }], 10);
    clock.advance(1);
    sizes.push((store as unknown as { kept: { items: Map<string, unknown> } }).kept.items.size);
  }
  expect(Math.max(...sizes)).toBeLessThan(100);
});
