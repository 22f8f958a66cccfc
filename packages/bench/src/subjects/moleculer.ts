import { ServiceBroker, type Context } from 'moleculer';
import { now, turn } from '../process/clock';
import { serve } from '../process/serve';
import { percentile } from '../measure/spread';
import { burst, message, repeat } from './load';
import { Tally } from './tally';

/** Moleculer over Redis, as it comes: JSON, no metrics, no log. */
const tally = new Tally();
let broker: ServiceBroker;

function service() {
  let state = 0;
  return {
    name: 'counter',
    events: { count: () => tally.add() },
    actions: { ask: (_: Context) => ++state },
  };
}

interface Opening {
  readonly redis: string;
  readonly node: string;
  readonly serves: boolean;
}

serve({
  async open({ redis, node, serves }: Opening) {
    broker = new ServiceBroker({
      nodeID: node,
      transporter: redis,
      logger: false,
      requestTimeout: 60_000,
    });
    if (serves) broker.createService(service());
    await broker.start();
    if (!serves) await broker.waitForServices('counter', 30_000);
  },
  expect: async (total: number) => {
    await tally.expect(total);
    return now();
  },
  async send({ total, size }: { total: number; size: number }) {
    const what = message(size);
    const begun = now();
    for (let sent = 0; sent < total;) {
      for (let rest = Math.min(burst, total - sent); rest > 0; rest--, sent++)
        void broker.emit('count', what);
      await turn();
    }
    return begun;
  },
  query: async ({ total, inFlight }: { total: number; inFlight: number }) => {
    const ask = () => broker.call('counter.ask', {});
    const { perSecond, times } = await repeat(ask, total, inFlight);
    return {
      perSecond,
      p50: percentile(times as never, 0.5),
      p99: percentile(times as never, 0.99),
    };
  },
});
