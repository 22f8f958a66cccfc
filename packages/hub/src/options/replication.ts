const made = new WeakSet<object>();

/** Keeps copies of children on several nodes. Reserved for a later version: a hub with it does not start together with handover. */
export interface Replication {
  readonly kind: 'replication';
}

/** The replication option. It says what is wanted; replication itself comes with a later version. */
export function replication(): Replication {
  const option = Object.freeze({ kind: 'replication' as const });
  made.add(option);
  return option;
}

export const isReplication = (value: unknown): value is Replication =>
  typeof value === 'object' && value !== null && made.has(value);
