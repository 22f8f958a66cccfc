import type { Timer } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import type { MigrationNode } from '../node';
import type { Migration } from './migration';
import type { Underway } from './underway';

/** The TTL of a handover clears up after the dead; it must not eat what is on its way. */
export class Keeping {
  private timer: Timer | undefined;

  constructor(
    private readonly node: MigrationNode,
    private readonly underway: Underway,
  ) {}

  /** A migration has begun. */
  watch(): void {
    if (this.timer) return;
    const shortest = Math.min(...this.underway.all().map(({ strategy }) => strategy.stateTtl));
    if (shortest === Infinity) return;
    this.timer = this.node.clock.after(shortest / 3, () => {
      this.timer = undefined;
      for (const migration of this.underway.all()) this.keep(migration);
      this.watch();
    });
  }

  close(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private keep({ id, travellers, strategy }: Migration): void {
    const keys = [...travellers.values()]
      .filter(({ move }) => move.version > 0)
      .map(({ move }) => handoverKey(this.node.hub, move.id, id));
    if (keys.length > 0)
      void this.node.handovers.keep(keys, strategy.stateTtl).catch(() => undefined);
  }
}
