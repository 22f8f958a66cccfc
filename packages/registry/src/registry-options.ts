import {
  checkDuration,
  checkOptions,
  type Clock,
  type CorruptError,
  type Logger,
} from '@nact-hub/core';
import type { NodeRecord } from './node';
import type { RegistryStore } from './store';

/** What one node's part in a registry is made with. */
export interface RegistryOptions {
  /** This node's own access; closed with the registry. */
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: NodeRecord;
  /** How long this node counts as live without renewing, milliseconds, at least 1,000. Renewed every third of it. */
  readonly lease: number;
  /** From 0 up to 1, for the jitter of retries. Default: `Math.random`. */
  readonly random?: () => number;
  /** Hears of what is registered and not well formed. Default: nobody does. */
  readonly corrupt?: (error: CorruptError) => void;
}

const known = ['store', 'clock', 'logger', 'node', 'lease', 'random', 'corrupt'];

/** @throws InvalidConfigError */
export function checkRegistryOptions(options: RegistryOptions): void {
  checkOptions('registry', options, known);
  checkDuration('lease', options.lease, 1_000);
}
