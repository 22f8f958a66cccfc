import { expected } from '@nact-hub/core';

/** What the registry of a hub consists of, in the order in which scripts have their keys. */
const parts = ['rows', 'about', 'args', 'nodes', 'leases', 'owned', 'meta', 'log'] as const;

export type RegistryKeys = Readonly<Record<(typeof parts)[number], string>> & {
  /** All of them, for a script. */
  readonly all: readonly string[];
};

/** The keys of a hub. They have one hash tag, so that a cluster keeps them in one place. */
export function registryKeys(prefix: string, hubId: string): RegistryKeys {
  // A brace before that of the hub's id would make another hash tag.
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw expected('prefix', 'a string without braces', prefix);
  }
  const all = parts.map((part) => `${prefix}{${hubId}}:${part}`);
  const named = Object.fromEntries(parts.map((part, i) => [part, all[i]]));
  return Object.freeze({ ...named, all: Object.freeze(all) }) as unknown as RegistryKeys;
}
