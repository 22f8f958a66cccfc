import type { Checkpoint } from '@nact-hub/handover';
import { captureCheckpoint, timedOut, within } from '@nact-hub/migration';
import type { HubNode } from '../node';
import type { Watched } from './watched';

/** What a checkpoint needs of those who ask for it. */
export interface Taking {
  readonly version: number;
  /** Whether the child is still watched: looked at again when its turn has come. */
  readonly isWatched: () => boolean;
  /** Called inside the actor, when the state is about to be captured. */
  readonly captures: () => void;
  /** Called when nothing of it is in the child's mailbox any more. */
  readonly over: () => void;
}

/**
 * Captures the state of a child and stores it. `later`: the child stands still, or the lease is not
 * proven. `stale`: the child is not this node's any more.
 * @throws UnknownOutcomeError `checkpoint_timed_out` when its turn does not come, or `prepareHandoverState`
 * does not end, within `stateQueryTimeout`; and what that, encoding and storing throw
 */
export async function takeCheckpoint(
  node: HubNode,
  child: Watched,
  taking: Taking,
): Promise<'stored' | 'stale' | 'later'> {
  let isLate = false;
  const isWatched = () => !isLate && taking.isWatched();
  const captured = capture(node, child, { ...taking, isWatched }).finally(taking.over);
  const { stateQueryTimeout } = child.kind.strategy;
  const checkpoint = await within(node.clock, stateQueryTimeout, captured, () => {
    isLate = true;
    return timedOut('checkpoint', child.id, stateQueryTimeout);
  });
  if (!checkpoint || !node.registry.proven()) return 'later';
  return node.connection.checkpoints.put(checkpoint, child.every.ttl);
}

async function capture(
  { router, migrating, registry }: HubNode,
  { id, kind }: Watched,
  { version, isWatched, captures }: Taking,
): Promise<Checkpoint | undefined> {
  const instance = router.instances.get(id);
  const isWanted = () => isWatched() && instance?.phase === 'active' && registry.proven();
  if (!instance || !isWanted()) return undefined;
  const asked = captureCheckpoint(migrating, {
    instance,
    kind,
    version,
    isWanted: () => {
      if (!isWanted()) return false;
      captures();
      return true;
    },
  });
  // An instance may end while its child lives on, as in a cold swap that is called off.
  return asked.catch((error: unknown) => {
    if (instance.phase === 'ended') return undefined;
    throw error;
  });
}
