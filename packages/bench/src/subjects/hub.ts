import { now } from '../process/clock';
import { serve } from '../process/serve';
import { percentile } from '../measure/spread';
import {
  bringGroup,
  moveGroup,
  moveSome,
  refsOf,
  startGroup,
  stopGroup,
  type Group,
} from './hub/children';
import { idle, lookUp, untilKnown } from './hub/census';
import { begin, countAll, end } from './hub/crowd';
import { tally } from './hub/definitions';
import { longestDelay, watchDelay } from './hub/delay';
import { join, leave } from './hub/node';
import { heapUsed } from './heap';
import { askAll, sendAll, throughput } from './load';

interface Traffic extends Group {
  readonly total: number;
}

serve({
  join,
  leave,
  start: startGroup,
  stop: stopGroup,
  move: moveGroup,
  moveSome,
  bring: bringGroup,
  lookUp,
  untilKnown,
  idle,
  heapUsed,
  begin,
  end,
  countAll,
  watchDelay,
  longestDelay,

  /** To children of this process. */
  dispatch: ({ total, ...group }: Traffic) => throughput(refsOf(group), total, tally),
  /** Resolves with the time at which so many have been processed here. */
  expect: async (total: number) => {
    await tally.expect(total);
    return now();
  },
  /** To children anywhere; answers when it began. */
  send: ({ total, size, ...group }: Traffic & { size: number }) =>
    sendAll(refsOf(group), total, size),
  query: async ({ total, inFlight, ...group }: Traffic & { inFlight: number }) => {
    const { perSecond, times } = await askAll(refsOf(group), total, inFlight);
    return {
      perSecond,
      p50: percentile(times as never, 0.5),
      p99: percentile(times as never, 0.99),
    };
  },
});
