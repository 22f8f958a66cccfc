/** What is held at most. What finds no room comes again. */
const mostBytes = 16 * 1024 * 1024;
const mostFrames = 10_000;

/**
 * Frames that came while this node could not prove its lease: they wait until it can, as if the channel
 * had been slow, instead of until their senders post them again. If it never can, they are forgotten.
 */
export class EarlyFrames {
  private frames: Uint8Array[] = [];
  private bytes = 0;

  constructor(
    private readonly untilProven: () => Promise<boolean>,
    private readonly receive: (frame: Uint8Array) => void,
  ) {}

  /** Answers whether there was room for it. */
  keep(frame: Uint8Array): boolean {
    if (this.bytes + frame.byteLength > mostBytes || this.frames.length >= mostFrames) return false;
    this.bytes += frame.byteLength;
    if (this.frames.push(frame) === 1) void this.wait();
    return true;
  }

  private async wait(): Promise<void> {
    const isProven = await this.untilProven();
    const { frames } = this;
    this.frames = [];
    this.bytes = 0;
    if (isProven) for (const frame of frames) this.receive(frame);
  }
}
