import type { Calls, Router } from '@nact-hub/messaging';
import type { Migrator } from '@nact-hub/migration';
import type { Registry } from '@nact-hub/registry';
import type { Hub } from 'nact-hub';

/** What a simulation looks at inside of a hub: what must be empty when everything is over. */
export interface Inside {
  readonly router: Router;
  readonly calls: Calls;
  readonly migrator: Migrator;
  readonly registry: Registry;
}

/** Not for apps: a hub keeps this to itself. */
export const insideOf = (hub: Hub): Inside => (hub as unknown as { readonly inner: Inside }).inner;
