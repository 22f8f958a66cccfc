import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalWriter } from '../journal/write';
import type { OwnRedis, Remains } from '../redis/own-redis';
import { meetsProcess, type FaultName, type ProcessFault, type RedisFault } from './fault';
import type { Member } from './member/member';

/** What a fault is done to, and for how long. */
export interface Stage {
  readonly redis: OwnRedis;
  /** Whom it meets; Redis alone if none. */
  readonly victim: Member | undefined;
  /** How long it lasts, milliseconds. */
  readonly lasts: number;
  /** Of the one that runs the whole. */
  readonly journal: JournalWriter;
}

const hour = 3_600_000;

/** Lets it happen. Resolves when it is over. */
export async function perform(fault: FaultName, stage: Stage): Promise<void> {
  const { redis, victim, lasts, journal } = stage;
  const process = victim?.name;
  const write = () =>
    journal.write({ what: 'fault', fault, lasted: lasts, ...(process ? { process } : {}) });
  // What stops a process is written when it goes on, and what ends it before it ends.
  if (fault !== 'stop') write();
  if (meetsProcess(fault)) await processDeeds[fault](victim!, lasts);
  else await redisDeeds[fault](redis, lasts);
  if (fault !== 'stop') return;
  write();
  victim!.signal('SIGCONT');
}

const processDeeds: Record<ProcessFault, (victim: Member, lasts: number) => unknown> = {
  kill: (victim) => victim.kill(),
  stop: (victim, lasts) => (victim.signal('SIGSTOP'), sleep(lasts)),
  block: async (victim, lasts) => {
    await victim.tell({ do: 'block', duration: lasts });
    await sleep(lasts);
  },
  cut: ({ proxy }) => proxy.cut(),
  'cut off': async ({ proxy }, lasts) => {
    proxy.stall();
    await sleep(lasts);
    proxy.flow();
  },
  'clock forward': (victim) => victim.tell({ do: 'setClock', by: hour }),
  'clock back': (victim) => victim.tell({ do: 'setClock', by: -hour }),
};

const restart = (remains: Remains) => async (redis: OwnRedis, lasts: number) => {
  await redis.kill();
  await sleep(lasts);
  await redis.startAgain(remains);
};

const redisDeeds: Record<RedisFault, (redis: OwnRedis, lasts: number) => unknown> = {
  'kill redis': restart('all'),
  'restart empty': restart('nothing'),
  'restart empty late': restart('nothing'),
  'restart old': restart('dump'),
  pause: async (redis, lasts) => {
    redis.stop();
    await sleep(lasts);
    redis.goOn();
  },
  flush: (redis) => redis.flush(),
  'redis clock forward': (redis) => redis.setClock(hour),
  'redis clock back': (redis) => redis.setClock(-hour),
  'out of memory': async (redis, lasts) => {
    await redis.refuseWrites(true);
    await sleep(lasts);
    await redis.refuseWrites(false);
  },
};
