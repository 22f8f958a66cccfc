import type { Handover } from '@nact-hub/handover';

export const sample: Handover = {
  hub: 'shop',
  child: 'cart-42',
  epoch: 1_700_000_000_123,
  migration: 'node-1.7',
  version: 2,
  source: 'node-1',
  definition: 'cart',
  stateVersion: 1,
  storedAt: 1_700_000_000_456,
  state: new Uint8Array([1, 2, 3]),
  takenIn: [
    ['node-2', 17],
    ['child/cart-1/1700000000000', 0],
  ],
  sent: new Uint8Array([9]),
  life: 1_700_000_000_100,
  inherited: [['node-2', 1_600_000_000_000, 5]],
};

/** What every reader of the sample may expect. */
export const expectedOfSample = { hub: 'shop', child: 'cart-42', migration: 'node-1.7' };
