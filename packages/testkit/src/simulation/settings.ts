/** How long a node of a simulation counts as live without renewing, milliseconds. */
export const lease = 3_000;
/** How long a handover lives, milliseconds: no longer than it must be with that lease. */
export const stateTtl = 5_000;
/** How long a slow child takes over a message at most, milliseconds. */
export const longestWork = 200;
/** How long a child may take over the query for its state, and to stand still, milliseconds. */
export const stateQueryTimeout = 1_000;
export const freezeTimeout = 3_000;
