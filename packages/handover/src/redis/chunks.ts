/** How much goes to Redis before its answer is awaited: other commands of the client come in between. */
const mostKeys = 256;
const mostBytes = 4 * 1024 * 1024;

/** `all` in parts of up to 256 items and about 4 MiB. A larger item is a part of its own. */
export function chunksOf<T>(all: readonly T[], sizeOf: (item: T) => number): T[][] {
  const chunks: T[][] = [];
  let size = Infinity;
  for (const item of all) {
    const last = chunks.at(-1);
    size += sizeOf(item);
    if (last && last.length < mostKeys && size <= mostBytes) last.push(item);
    else {
      chunks.push([item]);
      size = sizeOf(item);
    }
  }
  return chunks;
}
