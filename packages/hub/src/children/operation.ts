import type { NodeId, Row } from '@nact-hub/registry';

/** Names the calls of one node that start children, so that a repeated one is known again. */
export const startOperation = (node: NodeId, number: number): string => `${node}-start-${number}`;

/** Names the calls of one node that take children over. */
export const claimOperation = (node: NodeId, number: number): string => `${node}-claim-${number}`;

/**
 * Whether a child has just been started, and was neither taken over nor moved since: there is nothing before
 * this life that it continues.
 */
export const isFresh = ({ epoch, life, operation }: Row): boolean =>
  epoch === life && /-start-\d+$/.test(operation);
