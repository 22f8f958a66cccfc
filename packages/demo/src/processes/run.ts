import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../report/audit';
import { Ledger } from '../report/ledger';
import type { Outcome } from '../report/outcome';
import { Pauses } from '../report/pauses';
import type { Progress } from '../report/progress';
import { reportStatus } from '../report/status';
import { Balancer } from './balancer';
import { deploy } from './deploy';
import { Fleet } from './fleet';
import { Load } from './load';
import { clearCarts, takeStock } from './stock';

export interface ProcessesOptions {
  /** As in `redis://127.0.0.1:6379`. */
  readonly redis: string;
  readonly processes?: number;
  readonly carts?: number;
  readonly connections?: number;
  /** Traffic before the deploy, between its steps and after it, milliseconds. */
  readonly pace?: number;
  /** How far away customers are, milliseconds. Without it the load takes the whole machine. */
  readonly distance?: number;
  /** Flags of node for the processes. */
  readonly execArgv?: readonly string[];
}

/** The shop with each node a process of its own: opens it, replaces every process under load, takes stock. */
export async function runProcesses(
  progress: Progress,
  options: ProcessesOptions,
): Promise<Outcome> {
  const { redis, processes = 4, distance = 20, execArgv = process.execArgv } = options;
  const balancer = new Balancer(distance);
  // A hub of its own, so that runs at the same Redis do not meet.
  const hubId = `shop-${randomBytes(4).toString('hex')}`;
  const fleet = new Fleet({ redis, hubId, execArgv, balancer });
  try {
    progress.step(`A shop of ${processes} processes, over Redis at ${new URL(redis).host}.`);
    const url = await balancer.listen();
    await fleet.startAll(processes);
    const outcome = await serveAndDeploy(url, fleet, progress, options);
    await fleet.endAll();
    return outcome;
  } finally {
    progress.end();
    fleet.kill();
    balancer.close();
  }
}

async function serveAndDeploy(
  url: string,
  fleet: Fleet,
  progress: Progress,
  { carts: count = 300, connections = 32, pace = 1_000 }: ProcessesOptions,
): Promise<Outcome> {
  const carts = Array.from({ length: count }, (_, i) => `cart-${i + 1}`);
  const ledger = new Ledger();
  const pauses = new Pauses();
  const units = fleet.nodes.length;
  const load = new Load({ url, carts, connections, ledger, pauses });
  const openedAt = performance.now();
  const reporting = reportStatus(progress, () => ({
    nodes: fleet.nodes,
    moved: fleet.moved,
    ledger,
  }));
  await sleep(pace);
  const replaced = await deploy(fleet, pace, progress);
  await load.close();
  reporting.end();
  const duration = performance.now() - openedAt;
  const stock = await takeStock(url, carts);
  await clearCarts(url, carts);
  return {
    unit: 'process',
    units,
    replaced,
    moved: fleet.moved,
    failures: [...ledger.failed.values(), ...load.failures],
    problems: [...fleet.problems, ...stock.problems],
    audit: audit(ledger, stock.carts),
    pauses: pauses.figures(),
    duration,
  };
}
