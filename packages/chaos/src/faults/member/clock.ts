const RealDate = Date;
let shift = 0;

/**
 * A `Date` whose clock can be set, in this process alone. It is all that a process sees of somebody who
 * sets the clock of its machine: timers, `performance.now()` and `process.hrtime()` do not follow the wall clock.
 */
class SettableDate extends RealDate {
  constructor(...values: [] | [number | string | Date]) {
    if (values.length === 0) super(SettableDate.now());
    else super(...(values as [number]));
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

/** Sets the wall clock of this process, by so many milliseconds from what it should be. */
export function setClock(by: number): void {
  shift = by;
  globalThis.Date = SettableDate as DateConstructor;
}
