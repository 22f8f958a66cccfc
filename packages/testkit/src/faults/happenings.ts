/** Everything that may happen in a simulation besides messages that arrive: what is counted. */
export const allHappenings = [
  'hot move',
  'cold move',
  'move again',
  'move aborted',
  'join',
  'leave',
  'crash',
  'node fenced',
  'node rejoined',
  'child kept by a node that rejoined',
  'child taken over',
  'stall',
  'stall longer than a lease',
  'backend away',
  'backend away longer than a lease',
  'node cut off',
  'node cut off longer than a lease',
  'write refused',
  'writes refused longer than a lease',
  'call not executed',
  'answer lost',
  'answer slow',
  'call executed twice',
  'frame lost',
  'frame doubled',
  'frame overtaken',
  'handover expired',
  'data lost',
  'old data',
  'clock set',
  'cut-over lost, and its target dead',
  'child stopped and started again',
  'checkpoint adopted',
  'message redelivered',
] as const;

/** Something that may happen in a simulation. */
export type Happening = (typeof allHappenings)[number];

/** What has really happened in a simulation, and how often. */
export class Happenings {
  private readonly counts = new Map<Happening, number>();

  count(what: Happening, more = 1): void {
    if (more > 0) this.counts.set(what, this.of(what) + more);
  }

  of(what: Happening): number {
    return this.counts.get(what) ?? 0;
  }

  all(): ReadonlyMap<Happening, number> {
    return this.counts;
  }
}
