/** How long frames may take to arrive, milliseconds. */
const patience = 10_000;

/** Collects the frames of an inbox, and waits for them. */
export class Collector {
  readonly frames: Buffer[] = [];
  private wake = (): void => undefined;

  readonly receive = (frame: Uint8Array): void => {
    this.frames.push(Buffer.from(frame));
    this.wake();
  };

  get texts(): string[] {
    return this.frames.map((frame) => frame.toString('utf8'));
  }

  /** Resolves when `count` frames have come in, or says which have. */
  until(count: number): Promise<void> {
    return this.when(`${count} frames are there`, () => this.frames.length >= count);
  }

  /** Resolves when a frame with this text has come in. */
  untilText(text: string): Promise<void> {
    return this.when(`'${text}' is there`, () => this.texts.includes(text));
  }

  private when(description: string, isTrue: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () =>
        reject(new Error(`Gave up waiting until ${description}: ${this.frames.length} came in`));
      const timer = setTimeout(giveUp, patience);
      this.wake = () => {
        if (!isTrue()) return;
        clearTimeout(timer);
        resolve();
      };
      this.wake();
    });
  }
}
