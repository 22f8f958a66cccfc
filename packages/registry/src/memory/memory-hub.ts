import type { Clock } from '@nact-hub/core';
import { createAuthority, type Decision } from '../decide/authority';
import { evolve } from '../decide/evolve';
import type { ChildId } from '../row';
import type { Snapshot } from '../store';
import { MemoryLog } from './memory-log';

/** The authority on one hub, in this process. */
export class MemoryHub {
  authority = createAuthority();
  readonly args = new Map<ChildId, Uint8Array>();
  readonly log: MemoryLog;

  constructor(
    private readonly clock: Clock,
    logLength: number,
  ) {
    this.log = new MemoryLog(clock, logLength);
  }

  /** Milliseconds: leases run by it, and epochs are not behind it. */
  now(): number {
    return this.clock.wall();
  }

  /** Carries a decision out, logs its facts, and gives the answer. */
  carryOut<A>(decision: Decision<A>): A {
    evolve(this.authority, decision);
    const { facts, answer } = decision;
    if (facts.length === 0) return answer;
    for (const fact of facts) if (fact.kind === 'childStopped') this.args.delete(fact.id);
    const { incarnation, number } = this.authority;
    this.log.append({ incarnation, number, facts });
    return answer;
  }

  snapshot(): Snapshot {
    const { incarnation, number, highestEpoch, nodes, rows, about } = this.authority;
    return {
      incarnation,
      number,
      position: this.log.position,
      highestEpoch,
      nodes: [...nodes.values()].map(({ record }) => record),
      children: [...rows].map(([id, row]) => ({ id, row, about: about.get(id) ?? '' })),
    };
  }

  /** Loses everything, as Redis does when it restarts without persistence. */
  lose(): void {
    this.authority = createAuthority();
    this.args.clear();
    this.log.clear();
  }
}
