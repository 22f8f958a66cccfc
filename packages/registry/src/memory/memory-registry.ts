import { checkCount, type Clock, systemClock } from '@nact-hub/core';
import { MemoryHub } from './memory-hub';

/** What a registry in memory is made with. */
export interface MemoryRegistryOptions {
  /** What leases run by. Default: the time of this machine. */
  readonly clock?: Clock;
  /** How many entries of the log are kept at least; who is further behind reads everything again. Default: 10,000. */
  readonly logLength?: number;
}

/** The registries of any number of hubs, for all nodes in this process that are given this object. */
export class MemoryRegistry {
  private readonly hubs = new Map<string, MemoryHub>();
  private readonly clock: Clock;
  private readonly logLength: number;

  constructor(options: MemoryRegistryOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.logLength = checkCount('logLength', options.logLength ?? 10_000);
  }

  /** The authority on one hub; made when it is first asked for. */
  hub(hubId: string): MemoryHub {
    const hub = this.hubs.get(hubId) ?? new MemoryHub(this.clock, this.logLength);
    this.hubs.set(hubId, hub);
    return hub;
  }

  /** Remembers the data of a hub; answers how to lose what comes after, as a restart with a dump would: for tests of what follows. */
  dump(hubId: string): () => void {
    return this.hub(hubId).dump();
  }

  /** Loses all data of a hub, as FLUSHALL would: for tests of what follows. */
  lose(hubId: string): void {
    this.hub(hubId).lose();
  }
}
