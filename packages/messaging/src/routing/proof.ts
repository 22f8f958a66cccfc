export interface ProofOptions {
  /** Whether this node can prove its lease. */
  readonly proven: () => boolean;
  /** Resolves when the lease is proven again (true), or lost for good (false). */
  readonly untilProven: () => Promise<boolean>;
  /** Called when it is proven again, if something was not sent meanwhile. */
  readonly goOn: () => void;
}

/** Without a proven lease nothing goes out: of what was not posted by then it is known that nobody has processed it. */
export class Proof {
  private isWaiting = false;

  constructor(private readonly options: ProofOptions) {}

  /** Whether nothing may be sent now. What is held back because of it goes when the lease is proven again. */
  get isMissing(): boolean {
    if (this.options.proven()) return false;
    this.wait();
    return true;
  }

  /** Nothing was sent as long as the lease was not proven: it must not wait for the timer then. */
  wait(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    void this.options.untilProven().then((isProven) => {
      this.isWaiting = false;
      if (isProven) this.options.goOn();
    });
  }
}
