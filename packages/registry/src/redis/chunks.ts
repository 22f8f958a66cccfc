/** Larger batches are cut: a script holds up all other clients of the server while it runs. */
const largestCount = 500;
const largestBytes = 1024 * 1024;

/** `all` in parts of up to 500 items and about 1 MiB; one empty part if there are none. */
export function chunksOf<T>(all: readonly T[], bytesOf: (item: T) => number = () => 0): T[][] {
  const chunks: T[][] = [];
  let chunk: T[] = [];
  let bytes = 0;
  for (const item of all) {
    const size = bytesOf(item);
    if (chunk.length > 0 && (chunk.length === largestCount || bytes + size > largestBytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(item);
    bytes += size;
  }
  chunks.push(chunk);
  return chunks;
}
