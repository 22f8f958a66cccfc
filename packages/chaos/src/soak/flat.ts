import type { Sample } from './sample';

/** Something that was measured again and again, and by how much it grew. */
export interface Course {
  readonly name: string;
  readonly unit: string;
  /** In the middle and at the end, on the line through what was measured in the second half. */
  readonly middle: number;
  readonly end: number;
  /** How much more at the end is still flat. */
  readonly bound: number;
}

const mebi = 1024 * 1024;
/** Less than this is noise, however long the run is: what compilers and caches take. */
const heapNoise = 2;
const heapShare = 0.1;
/** Timers of moves that are under way at that moment count, too. */
const handlesBound = 20;
/** Handovers of moves that are under way, and for half a minute those of a process that was killed. */
const keysBound = 150;

/** What was measured, over the second half: in the first everything fills that is bounded. */
export function courses(samples: readonly Sample[]): Course[] {
  const half = samples.filter(({ at }) => at >= (samples.at(-1)?.at ?? 0) / 2);
  const count = Math.min(...half.map(({ weights }) => weights.length));
  const each = Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, i) => i);
  const line = (of: (sample: Sample) => number) => ends(half.map((one) => [one.at, of(one)]));
  return [
    ...each.map((i): Course => {
      const { middle, end } = line(({ weights }) => weights[i]!.heap / mebi);
      const bound = Math.max(heapNoise, heapShare * middle);
      return { name: `heap of process ${i + 1}`, unit: 'MiB', middle, end, bound };
    }),
    ...each.map((i): Course => {
      const { middle, end } = line(({ weights }) => weights[i]!.handles);
      return { name: `handles of process ${i + 1}`, unit: '', middle, end, bound: handlesBound };
    }),
    { name: 'keys in Redis', unit: '', ...line(({ keys }) => keys), bound: keysBound },
  ];
}

/** What grew by more than its bound, in words. */
export function notFlat(list: readonly Course[]): string[] {
  return list
    .filter(({ middle, end, bound }) => !(end - middle <= bound))
    .map(({ name, unit, middle, end, bound }) =>
      `${name} grew from ${middle.toFixed(1)} to ${end.toFixed(1)} ${unit} in the second half (${bound.toFixed(1)} at most)`.replace(
        '  ',
        ' ',
      ),
    );
}

/** Where the line of least squares begins and ends. */
export function ends(points: readonly (readonly [x: number, y: number])[]): {
  readonly middle: number;
  readonly end: number;
} {
  const n = points.length;
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / n;
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  const slope =
    spread === 0
      ? 0
      : points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const at = (where: number) => y + slope * (where - x);
  return { middle: at(points[0]?.[0] ?? 0), end: at(points.at(-1)?.[0] ?? 0) };
}
