/** Bytes that lie among others. A view of them is an object of more than a hundred bytes, and takes its time to make. */
export interface Slice {
  readonly source: Buffer;
  readonly start: number;
  readonly size: number;
}

/** All of some bytes, which are not copied. */
export const sliceOf = (bytes: Uint8Array): Slice => ({
  source: bufferOf(bytes),
  start: 0,
  size: bytes.byteLength,
});

/** A view of them. */
export const viewOf = ({ source, start, size }: Slice): Buffer =>
  source.subarray(start, start + size);

/** The same bytes as a `Buffer`. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
