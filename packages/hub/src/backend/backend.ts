import type { Clock, CorruptError, Logger } from '@nact-hub/core';
import type { CheckpointStore, HandoverStore } from '@nact-hub/handover';
import type { Channel } from '@nact-hub/messaging';
import type { NodeId, RegistryStore } from '@nact-hub/registry';

/** Which node asks to be connected, to which hub, with which clock and logger. */
export interface BackendRequest {
  readonly hub: string;
  readonly node: NodeId;
  /** How long the node counts as live without renewing, milliseconds. */
  readonly lease: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Hears of what is in the backend and not well formed. */
  corrupt(error: CorruptError): void;
}

/** What one node has of a backend. Each part may be replaced by one of your own. */
export interface Connection {
  /** Who is in the hub and who owns what. */
  readonly registry: RegistryStore;
  /** The way to the other nodes. */
  readonly channel: Channel;
  /** State on its way. */
  readonly handovers: HandoverStore;
  /** The last checkpoint of each child that has any. */
  readonly checkpoints: CheckpointStore;
  /** Whether the backend answers at the moment. For readiness probes. */
  reachable(): boolean;
  /** Lets everything go that `connect` has opened. Idempotent. */
  close(): Promise<void>;
}

/** Where the nodes of a hub meet: `memoryBackend()` within one process, `redisBackend()` between processes. */
export interface Backend {
  /** Connects one node. @throws InvalidConfigError when what is there cannot be used, saying why */
  connect(request: BackendRequest): Promise<Connection>;
}
