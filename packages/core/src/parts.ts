/** How large a part may be. */
export interface PartLimits<T> {
  /** Items. */
  readonly count: number;
  /** The sum of `sizeOf` its items; a larger item is a part of its own. Default: no limit. */
  readonly size?: number;
  /** Default: every item counts nothing. */
  readonly sizeOf?: (item: T) => number;
}

/** `all` in parts, in order; none if there is nothing. */
export function partsOf<T>(all: readonly T[], limits: PartLimits<T>): T[][] {
  const { count, size: largest = Infinity, sizeOf = () => 0 } = limits;
  const parts: T[][] = [];
  let filled = 0;
  for (const item of all) {
    const last = parts.at(-1);
    const size = sizeOf(item);
    if (last && last.length < count && filled + size <= largest) last.push(item);
    else {
      parts.push([item]);
      filled = 0;
    }
    filled += size;
  }
  return parts;
}
