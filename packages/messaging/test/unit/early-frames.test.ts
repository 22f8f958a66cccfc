import { EarlyFrames } from '../../src/early-frames';

/** Frames held until `prove` says how the lease has turned out. */
function create() {
  let prove = (_: boolean): void => undefined;
  const received: number[] = [];
  const early = new EarlyFrames(
    () => new Promise((resolve) => (prove = resolve)),
    (frame) => received.push(frame.byteLength),
  );
  return { early, received, prove: (isProven: boolean) => prove(isProven) };
}

const turn = () => new Promise(setImmediate);

describe('what comes before the lease is proven', () => {
  it('is bounded by frames and by bytes', () => {
    const [small, large] = [create().early, create().early];
    for (let frame = 0; frame < 10_000; frame++) expect(small.keep(new Uint8Array(1))).toBe(true);
    expect(small.keep(new Uint8Array(1))).toBe(false);
    const MiB = new Uint8Array(1024 * 1024);
    for (let frame = 0; frame < 16; frame++) expect(large.keep(MiB)).toBe(true);
    expect(large.keep(new Uint8Array(1))).toBe(false);
  });

  it('is received in order when it is, and there is room again', async () => {
    const { early, received, prove } = create();
    for (const size of [1, 2, 16 * 1024 * 1024 - 3]) early.keep(new Uint8Array(size));
    expect(early.keep(new Uint8Array(1))).toBe(false);
    prove(true);
    await turn();
    expect(received).toEqual([1, 2, 16 * 1024 * 1024 - 3]);
    expect(early.keep(new Uint8Array(1))).toBe(true);
  });

  it('is forgotten when it never will be', async () => {
    const { early, received, prove } = create();
    early.keep(new Uint8Array(1));
    prove(false);
    await turn();
    expect(received).toEqual([]);
  });
});
