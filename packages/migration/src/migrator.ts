import { decodeHandover } from '@nact-hub/handover';
import type { Instance } from '@nact-hub/messaging';
import type { ChildId, Fact } from '@nact-hub/registry';
import { encodeCapture, type Capture } from './capture';
import type { MigrationNode } from './node';
import type {
  MigrationStrategy,
  MoveRequest,
  MoveResult,
  MoveSteps,
} from './strategy/migration-strategy';
import { Source } from './source/source';
import type { Traveller } from './source/migration';
import { spawnStandby, takeOverState } from './target/standby';
import { parkChildren } from './source/park';
import { Target } from './target/target';

export interface MoveOptions {
  readonly pinned: boolean;
  readonly progress?: (done: number) => void;
}

/** Both sides of migration on one node. */
export class Migrator {
  readonly source: Source;
  readonly target: Target;

  constructor(private readonly node: MigrationNode) {
    this.source = new Source(node, (traveller, capture) => this.restart(traveller, capture));
    this.target = new Target(node);
  }

  /** Moves children by the strategy of their supervisor. Resolves when each has moved or stayed. */
  async move(
    strategy: MigrationStrategy,
    request: MoveRequest,
    { pinned, progress }: MoveOptions,
  ): Promise<MoveResult> {
    const { stateTtl, stateQueryTimeout, freezeTimeout, handover } = strategy;
    const options = { stateTtl, stateQueryTimeout, freezeTimeout, handover };
    const swap = (mode: 'hot' | 'cold') => (children: readonly ChildId[]) =>
      this.source.swap({
        mode,
        target: request.target,
        children,
        options,
        pinned,
        ...(progress ? { progress } : {}),
      });
    const steps: MoveSteps = {
      hotSwap: swap('hot'),
      coldSwap: swap('cold'),
      stay: (children, reason) => ({
        moved: [],
        stayed: children.map((id) => ({ id, reason: 'strategy', message: reason })),
      }),
    };
    return strategy.migrate(request, steps);
  }

  /** An entry of the log. To be told before messages are posted again because of it. */
  apply(fact: Fact): void {
    this.target.apply(fact);
    this.source.apply(fact);
  }

  /** An instance has stopped of nact's accord. */
  stopped(instance: Instance): void {
    this.source.stopped(instance.id);
    this.target.stopped(instance);
  }

  close(): void {
    this.source.close();
  }

  /** Leaves children of this node for whoever joins next; answers those for which that worked. */
  async park(children: readonly ChildId[], ttl: number): Promise<readonly ChildId[]> {
    const free = children.filter((id) => !this.source.isMoving(id));
    return free.length === 0 ? [] : parkChildren(this.node, free, ttl);
  }

  /** cold: the target could not start the child, so this node does, with the state and the life that it had. */
  private async restart(traveller: Traveller, capture: Capture): Promise<Instance> {
    const { node } = this;
    const { kind, args, epoch, instance } = traveller;
    const { id, life } = instance;
    const bytes = encodeCapture(
      node,
      kind,
      instance,
      { migration: 'restart', version: 1 },
      capture,
    );
    const again = spawnStandby(node, kind, {
      id,
      life,
      args,
      attempt: `${epoch}.restart.${traveller.move.version}.${node.clock.monotonic()}`,
    });
    const handover = decodeHandover(bytes, { hub: node.hub, child: id });
    const ledger = await takeOverState(
      node,
      kind,
      again,
      handover,
      kind.strategy.stateQueryTimeout,
    );
    again.restore(ledger);
    node.router.activate(again, epoch, life);
    node.router.postAgain(id);
    return again;
  }
}
