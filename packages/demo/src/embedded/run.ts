import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../report/audit';
import type { Outcome } from '../report/outcome';
import type { Progress } from '../report/progress';
import { reportStatus } from '../report/status';
import { Shop } from './shop';

export interface EmbeddedOptions {
  readonly nodes?: number;
  readonly carts?: number;
  /** Traffic before the deploy, between its steps and after it, milliseconds. */
  readonly pace?: number;
}

/** The shop in one process: opens it, replaces every node under traffic, and takes stock. */
export async function runEmbedded(
  progress: Progress,
  { nodes = 4, carts = 300, pace = 1_400 }: EmbeddedOptions = {},
): Promise<Outcome> {
  const shop = new Shop(Array.from({ length: carts }, (_, i) => `cart-${i + 1}`));
  progress.step(`A shop of ${nodes} nodes with ${carts} carts, in one process, without Redis.`);
  const openedAt = performance.now();
  const reporting = reportStatus(progress, () => shop);
  try {
    for (let left = nodes; left > 0; left--) await shop.openNode();
    await shop.startCarts();
    shop.openDoors();
    await sleep(pace);
    await deploy(shop, nodes, pace, progress);
    await shop.closeDoors();
    return await outcomeOf(shop, nodes, performance.now() - openedAt);
  } finally {
    reporting.end();
    await shop.close();
  }
}

/** A rolling deploy: one new node joins, then one old node leaves, until all are new. */
async function deploy(shop: Shop, nodes: number, pace: number, progress: Progress): Promise<void> {
  for (const name of shop.nodes.slice(0, nodes)) {
    const successor = await shop.openNode();
    shop.openDoors();
    await sleep(pace);
    await shop.closeOldestNode();
    progress.step(`${name} has left, ${successor} is in its place.`);
    await sleep(pace);
  }
}

async function outcomeOf(shop: Shop, nodes: number, duration: number): Promise<Outcome> {
  const { ledger, pauses, replaced, moved, problems } = shop;
  const stock = await shop.takeStock();
  return {
    unit: 'node',
    units: nodes,
    replaced,
    moved,
    failures: [...ledger.failed.values()],
    problems,
    audit: audit(ledger, stock),
    pauses: pauses.figures(),
    duration,
  };
}
