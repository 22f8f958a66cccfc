import { UnknownOutcomeError } from '@nact-hub/core';

/** Why nothing is decided for a while: who is missing may register yet. */
export const recovering = (): UnknownOutcomeError =>
  new UnknownOutcomeError(
    'registry_recovering',
    'The registry may have lost data, and waits for one lease until every node has registered again: ask again',
  );
