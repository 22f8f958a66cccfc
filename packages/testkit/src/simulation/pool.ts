import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { addTotals, noTotals, type Totals } from './totals';

/** Schedules that a process is to run. */
export interface Order {
  readonly first: number;
  readonly count: number;
}

export interface PoolOptions extends Order {
  /** Default: as many as this machine runs at once. */
  readonly processes?: number;
  /** Called after each few schedules, with what came of all so far. */
  readonly onProgress?: (totals: Totals) => void;
}

/** Schedules per order, and orders after which a process makes room for another one: memory stays bounded. */
const orderSize = 100;
const ordersPerProcess = 200;

/** Runs schedules in several processes. Their order changes nothing: each seed stands for itself. */
export async function simulateInProcesses(options: PoolOptions): Promise<Totals> {
  const { processes = os.availableParallelism(), onProgress } = options;
  const orders = ordersOf(options);
  const totals = noTotals();
  const take = (more: Totals): void => {
    addTotals(totals, more);
    onProgress?.(totals);
  };
  await Promise.all(Array.from({ length: processes }, () => workOff(orders, take)));
  return totals;
}

function* ordersOf({ first, count }: Order): Generator<Order> {
  const end = first + count;
  for (let from = first; from < end; from += orderSize)
    yield { first: from, count: Math.min(orderSize, end - from) };
}

async function workOff(orders: Iterator<Order>, take: (totals: Totals) => void): Promise<void> {
  for (let next = orders.next(); !next.done;) {
    const worker = startWorker();
    try {
      for (let done = 0; !next.done && done < ordersPerProcess; done++) {
        take(await carryOut(worker, next.value));
        next = orders.next();
      }
    } finally {
      const gone = once(worker, 'exit');
      worker.disconnect();
      await gone;
    }
  }
}

async function carryOut(worker: ChildProcess, order: Order): Promise<Totals> {
  worker.send(order);
  const dead = new AbortController();
  const died = once(worker, 'exit', { signal: dead.signal }).then(([code]) => {
    throw new Error(
      `A process that was to run ${order.count} schedules from seed ${order.first} on has ended with code ${code}`,
    );
  });
  const [totals] = (await Promise.race([
    once(worker, 'message', { signal: dead.signal }),
    died,
  ]).finally(() => {
    died.catch(() => undefined);
    dead.abort();
  })) as [Totals];
  return totals;
}

/** A larger young generation: most of what a schedule makes is garbage soon. And nobody reads where errors were made. */
const flags = ['--min-semi-space-size=64', '--max-semi-space-size=64', '--stack-trace-limit=0'];

function startWorker(): ChildProcess {
  const extension = path.extname(__filename);
  const fromSource = ['--conditions=@nact-hub/source', '-r', 'ts-node/register'];
  return fork(path.join(__dirname, `worker${extension}`), {
    execArgv: extension === '.ts' ? [...flags, ...fromSource] : flags,
  });
}
