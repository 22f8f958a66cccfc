/** Hands on everything that was added in one turn of the event loop together. */
export class Gathered<T> {
  private all: T[] = [];

  constructor(private readonly handOn: (all: readonly T[]) => void) {}

  add(one: T): void {
    if (this.all.push(one) === 1) setImmediate(() => this.handOn(this.all.splice(0)));
  }
}
