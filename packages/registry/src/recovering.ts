import { FencedError, UnknownOutcomeError } from '@nact-hub/core';

/** Why nothing is decided for a while: who is missing may register yet. */
export const recovering = (): UnknownOutcomeError =>
  new UnknownOutcomeError(
    'registry_recovering',
    'The registry may have lost data, and waits for one lease until every node has registered again: ask again',
  );

/** An id never comes back: whoever has heard that its node is out listens to it no more. */
export const wasOut = (): FencedError =>
  new FencedError(
    'lease_lost',
    'This node was in the hub under its id, and is out: it needs another one',
  );
