/** Counts what has been processed, and says when it is enough. */
export class Tally {
  private count = 0;
  private goal = Infinity;
  private reached: (() => void) | undefined;

  readonly add = (): void => {
    if (++this.count === this.goal) this.reached?.();
  };

  /** Resolves when so many have been counted from now on. */
  expect(goal: number): Promise<void> {
    this.count = 0;
    this.goal = goal;
    return new Promise((resolve) => (this.reached = resolve));
  }
}
