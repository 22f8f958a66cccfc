import { type CorruptError, InvalidCallError, type Logger } from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';
import type { Connection } from '../backend/backend';
import type { HubNode } from '../node';
import type { CheckedOptions } from '../options/options';

/** An id that no node has had: the name of the node, and a random part. */
export const newNodeId = ({ nodeName, random }: CheckedOptions): NodeId =>
  `${nodeName}.${Math.floor(random() * 36 ** 10)
    .toString(36)
    .padStart(10, '0')}`;

/** What a node hears of its backend: frames that have come in, whose inbox is full, what is not well formed. */
export interface Hears {
  receive(frame: Uint8Array): Promise<void> | undefined;
  full(to: NodeId): void;
  corrupt(error: CorruptError): void;
}

export const hearsOf = ({ router, reports }: HubNode): Hears => ({
  receive: (frame) => router.receive(frame),
  full: (node) => reports.limitReached({ limit: 'inbox', node }),
  corrupt: (error) => reports.corrupt(error),
});

/**
 * Connects a node that is not in the hub yet. What comes before it is in is lost, as a channel may lose it:
 * its sender posts it again. With `signal` it is given up, however long the backend may take: what that opens
 * later is closed. @throws what the backend throws; then nothing is left open
 */
export async function connectNode(
  { hubId, lease, clock, backend }: CheckedOptions,
  node: NodeId,
  logger: Logger,
  { receive, full, corrupt }: Hears,
  signal?: AbortSignal,
): Promise<Connection> {
  const connection = await backend.connect({ hub: hubId, node, lease, clock, logger, corrupt });
  const close = () => void connection.close().catch(() => undefined);
  signal?.addEventListener('abort', close);
  try {
    if (signal?.aborted)
      throw new InvalidCallError('hub_left', `Node ${node} is not wanted any more`);
    await connection.channel.open(receive, full);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', close);
  }
}
