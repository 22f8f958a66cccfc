import { kindNamed } from './kinds';
import type { Schedule } from './schedule';

/** A schedule, in words: one line for each thing that happens. */
export function tell({ seed, noise, faults, onFenced, children, events }: Schedule): string {
  const probabilities = Object.entries({ ...faults.frames, ...faults.calls });
  const happen = probabilities.filter(([, probability]) => probability > 0);
  return [
    `seed ${seed}, noise ${noise}, faults: ${happen.map(([name]) => name).join(', ') || 'none'}; a node that lost its lease: ${onFenced}`,
    ...children.map(
      ({ id, supervisor, actor }) => `child ${id}: ${actor}, moves by ${supervisor} swap`,
    ),
    ...events.map(({ at, kind, data }) => `at ${at.toFixed(1)} ms: ${kindNamed(kind).tell(data)}`),
  ].join('\n');
}
