import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

let histogram: IntervalHistogram | undefined;

/** From now on it is watched how long the event loop is blocked. */
export function watchDelay(): void {
  histogram?.disable();
  histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
}

/** The longest time since, milliseconds. */
export function longestDelay(): number {
  histogram!.disable();
  return histogram!.max / 1e6;
}
