import type { Clock, Logger } from '@nact-hub/core';
import { BoundedLog } from '../../src/bounded-log';

const line = { reason: 'no_such_child', child: 'x' };

/** A log on a clock that is set by hand, and what it has written. */
function createLog() {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const clock: Clock = {
    wall: () => now,
    monotonic: () => now,
    after: (delay, run) => {
      const timer = { at: now + delay, run };
      timers.push(timer);
      return { cancel: () => void (timers = timers.filter((other) => other !== timer)) };
    },
  };
  const lines: object[] = [];
  const logger = { warn: (fields: object) => void lines.push(fields) } as unknown as Logger;
  const log = new BoundedLog(clock, logger, { each: 'it', leftOut: 'more of it' });
  const write = (count: number) => {
    for (let i = 0; i < count; i++) log.write(line);
  };
  const goTo = (time: number) => {
    now = time;
    for (const { at, run } of [...timers]) if (at <= now) run();
  };
  return { log, lines, write, goTo, timers: () => timers.length };
}

describe('a bounded log', () => {
  it('has 20 of each ten seconds one by one, and then says how many were left out', () => {
    const { log, lines, write, goTo } = createLog();
    write(1_000);
    expect(lines).toEqual(Array(20).fill(line));
    goTo(10_000);
    expect(lines.slice(20)).toEqual([{ leftOut: 980, count: 1_000 }]);
    write(3);
    expect(lines.slice(21)).toEqual(Array(3).fill(line));
    expect(log.count).toBe(1_003);
  });

  it('is whole, and has no number of what was left out, while there are few', () => {
    const { lines, write, goTo, timers } = createLog();
    for (let period = 1; period <= 5; period++) {
      write(20);
      goTo(period * 10_000);
    }
    expect(lines).toEqual(Array(100).fill(line));
    expect(timers()).toBe(0);
  });

  it('says at its end what it has left out, and leaves no timer behind', () => {
    const { log, lines, write, goTo, timers } = createLog();
    write(22);
    log.close();
    expect(lines.slice(20)).toEqual([{ leftOut: 2, count: 22 }]);
    write(5);
    expect(timers()).toBe(0);
    goTo(10_000);
    write(1);
    expect(lines.slice(21)).toEqual([{ leftOut: 5, count: 28 }, line]);
  });
});
