import type { Clock, Timer } from '@nact-hub/core';

export interface LookoutOptions {
  readonly clock: Clock;
  /** Looks without being told to this often, milliseconds. */
  readonly interval: number;
  /** Whether there is any sense in looking. */
  readonly isServing: () => boolean;
  /** Does what is to be done; answers whether to look again at once. */
  readonly look: () => Promise<boolean>;
  readonly failed: (error: unknown) => void;
}

/** Looks whether something is to be done: when told to, and now and then. One look at a time; what comes meanwhile is one more. */
export class Lookout {
  private running = false;
  private again = false;
  private timer: Timer | undefined;

  constructor(private readonly options: LookoutOptions) {
    this.watch();
  }

  look(): void {
    this.again = true;
    if (!this.running) void this.run();
  }

  close(): void {
    this.timer?.cancel();
  }

  private watch(): void {
    const { clock, interval } = this.options;
    this.timer = clock.after(interval, () => {
      this.look();
      this.watch();
    });
  }

  private async run(): Promise<void> {
    const { isServing, look, failed } = this.options;
    this.running = true;
    try {
      while (this.again && isServing()) {
        this.again = false;
        if (await look()) this.again = true;
      }
    } catch (error) {
      failed(error);
    } finally {
      this.running = false;
    }
  }
}
