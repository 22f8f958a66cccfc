import type { Clock } from '@nact-hub/core';
import {
  type Authority,
  createAuthority,
  type Decision,
  isSettled,
  notice,
} from '../decide/authority';
import { evolve } from '../decide/evolve';
import type { ChildId } from '../row';
import type { Snapshot } from '../store';
import { MemoryLog } from './memory-log';

/** The authority on one hub, in this process. */
export class MemoryHub {
  readonly args = new Map<ChildId, Uint8Array>();
  private state = createAuthority();
  private lives = 1;
  readonly log: MemoryLog;

  constructor(
    private readonly clock: Clock,
    logLength: number,
  ) {
    this.log = new MemoryLog(clock, logLength);
  }

  /** What is known. Whoever asks notices first what has happened to it. */
  get authority(): Authority {
    notice(this.state, this.now(), `server-${this.lives}`);
    return this.state;
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
      settled: isSettled(this.state, this.now()),
      highestEpoch,
      nodes: [...nodes.values()].map(({ record }) => record),
      children: [...rows].map(([id, row]) => ({ id, row, about: about.get(id) ?? '' })),
    };
  }

  /** Loses everything, as Redis does when it restarts without persistence. */
  lose(): void {
    this.state = createAuthority();
    this.args.clear();
    this.log.clear();
  }

  /** What is there now, as a dump: answers how to restart with it, as Redis does, without what came after. */
  dump(): () => void {
    const { state, args } = this;
    const { nodes, rows, about } = state;
    const copy = { nodes: [...nodes], rows: [...rows], about: [...about], args: [...args] };
    const plain = { ...state };
    const restoreLog = this.log.dump();
    return () => {
      this.lives += 1;
      this.state = {
        ...plain,
        nodes: new Map(copy.nodes),
        rows: new Map(copy.rows),
        about: new Map(copy.about),
      };
      this.args.clear();
      for (const [id, bytes] of copy.args) this.args.set(id, bytes);
      restoreLog();
    };
  }
}
