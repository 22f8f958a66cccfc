import type { Ledger } from './ledger';
import type { Progress } from './progress';

/** How things stand, at any moment of a run. */
export interface Status {
  readonly nodes: readonly string[];
  readonly moved: number;
  readonly ledger: Ledger;
}

/** How often the status is shown, milliseconds. */
const interval = 100;

/** Shows the status until it is told to end. */
export function reportStatus(progress: Progress, status: () => Status): { end(): void } {
  const begunAt = performance.now();
  const timer = setInterval(
    () => progress.status(describe(status(), performance.now() - begunAt)),
    interval,
  );
  return {
    end: () => {
      clearInterval(timer);
      progress.end();
    },
  };
}

function describe({ nodes, moved, ledger }: Status, elapsed: number): string {
  // The numbers alone: with their whole names five nodes would not fit on a terminal of 80 columns.
  const numbers = nodes.map((name) => name.split('-').at(-1));
  return [
    `${(elapsed / 1000).toFixed(1).padStart(5)} s`,
    `nodes ${numbers.join(' ')}`,
    `${moved} moved`,
    `${ledger.acknowledged.size} acknowledged`,
    `${ledger.open} open`,
    `${ledger.failed.size} failed`,
  ].join('   ');
}
