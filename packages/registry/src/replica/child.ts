import type { About, ChildId, Row } from '../row';
import type { SharedAbout } from './about';

/** A registered child. `row` becomes another object with each change and never changes in itself. */
export interface Child {
  readonly id: ChildId;
  readonly row: Row;
  readonly about: About;
  /** Whether it still is: whoever keeps this need not look it up again. */
  readonly isRegistered: boolean;
  /** What is told of it to whoever looks it up: made by the first who is asked, and kept until the row changes. */
  told: object | undefined;
}

/** As a replica holds it. There are hundreds of thousands: each member is worth eight bytes of each. */
export class HeldChild implements Child {
  told: object | undefined = undefined;
  /** In the list of its owner, or in that of those without one; -1: it is in none, not registered any more. */
  place = -1;

  constructor(
    readonly id: ChildId,
    public row: Row,
    readonly shared: SharedAbout,
  ) {}

  get isRegistered(): boolean {
    return this.place >= 0;
  }

  get about(): About {
    return this.shared.about;
  }

  become(row: Row): void {
    this.row = row;
    this.told = undefined;
  }
}
