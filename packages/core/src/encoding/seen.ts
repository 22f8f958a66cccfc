/** Up to this many objects a linear search is faster than a Map. */
const searched = 12;

/** The objects met so far, numbered in the order of meeting: for cycles and shared references. */
export class Seen {
  private readonly first: object[] = [];
  private later: Map<object, number> | undefined;

  /** The number of an object that was met before. Otherwise -1, and it has the next number now. */
  meet(value: object): number {
    const { first, later } = this;
    if (later !== undefined) return this.meetLater(later, value);
    const number = first.indexOf(value);
    if (number >= 0) return number;
    first.push(value);
    if (first.length > searched)
      this.later = new Map(first.map((object, index) => [object, index]));
    return -1;
  }

  clear(): void {
    this.first.length = 0;
    this.later = undefined;
  }

  private meetLater(later: Map<object, number>, value: object): number {
    const number = later.get(value);
    if (number !== undefined) return number;
    later.set(value, later.size);
    return -1;
  }
}
