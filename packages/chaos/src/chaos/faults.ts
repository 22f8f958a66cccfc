import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalWriter } from '../journal/write';
import type { Fleet } from '../processes/fleet';
import type { NodeProcess } from '../processes/node-process';
import type { OwnRedis } from '../redis/own-redis';
import type { Step } from './schedule';

export interface FaultsOptions {
  readonly fleet: Fleet;
  readonly redis: OwnRedis;
  /** Of the one that runs the whole. */
  readonly journal: JournalWriter;
  /** How many of the processes, the first ones, nothing happens to. */
  readonly spared: number;
}

/** Does what a schedule says, and writes down what was done. */
export class Faults {
  constructor(private readonly options: FaultsOptions) {}

  /** Resolves when it is over. */
  async perform(step: Step): Promise<void> {
    const { redis, journal } = this.options;
    const { fault, lasts: lasted } = step;
    switch (fault) {
      case 'pause redis':
        await redis.pause(lasted);
        return journal.write({ what: 'fault', fault, lasted });
      case 'stop redis':
        redis.stop();
        await sleep(lasted);
        journal.write({ what: 'fault', fault, lasted });
        return redis.goOn();
      case 'kill':
      case 'stop':
      case 'cut':
      case 'stall':
      case 'refuse':
        return this.meet(this.choose(step), step);
    }
  }

  private choose({ whom }: Step): NodeProcess {
    const members = this.options.fleet.members.slice(this.options.spared);
    return members[Math.floor(whom * members.length)]!;
  }

  private async meet(member: NodeProcess, { fault, lasts: lasted }: Step): Promise<void> {
    const { journal } = this.options;
    const written = () =>
      journal.write({ what: 'fault', fault, process: member.name, ...(lasted ? { lasted } : {}) });
    const { proxy } = member;
    switch (fault) {
      case 'kill':
        written();
        return member.kill();
      case 'cut':
        written();
        return proxy.cut();
      case 'stop':
        member.signal('SIGSTOP');
        await sleep(lasted);
        // Before it goes on: what it writes from then on counts as written after it.
        written();
        return member.signal('SIGCONT');
      case 'stall':
        proxy.stall();
        await sleep(lasted);
        written();
        return proxy.flow();
      case 'refuse':
        proxy.refuse();
        await sleep(lasted);
        written();
        return proxy.accept();
      case 'pause redis':
      case 'stop redis':
        return;
    }
  }
}
