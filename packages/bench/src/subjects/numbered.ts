/** What a careful sender adds by hand: each message numbered per receiver and kept until it is acknowledged. */
export class NumberedSender {
  private readonly last: number[] = [];
  private readonly kept = new Map<number, Map<number, unknown>>();

  next(to: number, message: unknown): number {
    const number = (this.last[to] ?? 0) + 1;
    this.last[to] = number;
    let kept = this.kept.get(to);
    if (!kept) this.kept.set(to, (kept = new Map()));
    kept.set(number, message);
    return number;
  }

  acknowledged(to: number, upTo: number): void {
    const kept = this.kept.get(to);
    for (const number of kept?.keys() ?? []) {
      if (number > upTo) break;
      kept!.delete(number);
    }
  }
}

/** And a careful receiver: only the next number is taken in, and once per entry it says how far it has come. */
export class NumberedReceiver {
  private readonly taken: number[] = [];

  isNext(to: number, number: number): boolean {
    if (number !== (this.taken[to] ?? 0) + 1) return false;
    this.taken[to] = number;
    return true;
  }

  upTo(to: number): number {
    return this.taken[to] ?? 0;
  }
}
