import type { ChildId } from '@nact-hub/registry';
import type { HubNode } from '../node';

/** At which epoch a child was seen without anybody who runs it, and since when (monotonic milliseconds). */
interface Idle {
  readonly epoch: number;
  readonly since: number;
}

/**
 * Children of this node, by the registry, that nothing here runs or is about to. Those of which this node
 * was told are so at once: the registry has kept them over a loss of data. Any others should not be; what is
 * so for half a lease is taken for one, or it would hang for ever: a takeover is reported, and goes on.
 */
export class Unmanned {
  private idle: ReadonlyMap<ChildId, Idle> = new Map();

  constructor(private readonly node: HubNode) {}

  add(children: readonly ChildId[]): void {
    const { replica } = this.node.registry;
    const told = children.flatMap((id) => {
      const row = replica.get(id)?.row;
      return row ? [[id, { epoch: row.epoch, since: -Infinity }] as const] : [];
    });
    this.idle = new Map([...this.idle, ...told]);
  }

  /** At another epoch it is another question: what runs again, or moves, is not found by what it was before. */
  find(): ReadonlySet<ChildId> {
    const { clock, id: here, options, registry } = this.node;
    const now = clock.monotonic();
    const idle = new Map<ChildId, Idle>();
    for (const { id, row } of registry.replica.ownedBy(here)) {
      if (this.isManned(id)) continue;
      const before = this.idle.get(id);
      idle.set(id, before?.epoch === row.epoch ? before : { epoch: row.epoch, since: now });
    }
    this.idle = idle;
    const isLongSo = ([, { since }]: [ChildId, Idle]) => now - since >= options.lease / 2;
    return new Set([...idle].filter(isLongSo).map(([id]) => id));
  }

  /** Cold, on its way or on its way back, a child has no instance, and lives. */
  private isManned(id: ChildId): boolean {
    const { router, migrator, stopper } = this.node;
    return (
      router.instances.has(id) ||
      migrator.source.isMoving(id) ||
      migrator.isRestarting(id) ||
      stopper.isTakingOff(id)
    );
  }
}
