import type { Handover } from '@nact-hub/handover';
import type { Change, ChildId } from '@nact-hub/registry';
import { handoverOf } from '../capture';
import type { MigrationNode } from '../node';
import type { Traveller } from './migration';

/**
 * Children of this node whose next life is to begin from what they were captured with: their cut-over was lost, and
 * their target with it.
 */
export class Bereft {
  private readonly travellers = new Map<ChildId, Traveller>();

  constructor(private readonly node: MigrationNode) {}

  get isEmpty(): boolean {
    return this.travellers.size === 0;
  }

  has(id: ChildId): boolean {
    return this.travellers.has(id);
  }

  get(id: ChildId): Traveller | undefined {
    return this.travellers.get(id);
  }

  all(): Iterable<Traveller> {
    return this.travellers.values();
  }

  add(travellers: readonly Traveller[]): void {
    for (const traveller of travellers) this.travellers.set(traveller.move.id, traveller);
    this.node.on.bereft(travellers.map(({ move }) => move.id));
  }

  /** Kept until another life has begun, here or elsewhere. Registered again, it is the same child at a later epoch. */
  apply(change: Change): void {
    const traveller = 'id' in change ? this.travellers.get(change.id) : undefined;
    if (!traveller || !('id' in change)) return;
    const row = 'row' in change ? change.row : undefined;
    if (row && row.epoch <= traveller.epoch) return;
    const isSame = row?.life === traveller.instance.life && row.owner === this.node.node;
    if (isSame) this.travellers.set(change.id, { ...traveller, epoch: row.epoch });
    else this.travellers.delete(change.id);
  }

  /** What such a child was captured with. */
  handoverOf(id: ChildId): Handover | undefined {
    const traveller = this.travellers.get(id);
    return traveller && keptIn(this.node, traveller);
  }
}

/** What a child was captured with, as its target would have got it. */
export const keptIn = (
  node: MigrationNode,
  { kind, instance, capture }: Pick<Traveller, 'kind' | 'instance' | 'capture'>,
): Handover => handoverOf(node, kind, instance, { migration: 'restart', version: 1 }, capture!);
