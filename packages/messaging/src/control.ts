import type { Head } from './delivery/kept';

/** The address of the hub itself on a node. */
export const controlAddress = ['control'] as const;

/** Whether a message is one between the hubs themselves. */
export const isControl = (head: Head): boolean =>
  Array.isArray(head?.[0]) && head[0][0] === controlAddress[0];
