/** Something that breaks, and what it may cost. */
export interface Fault {
  /** As in a row of the table. */
  readonly name: string;
  /** How long it lasts, in leases; 0 for what is over at once. */
  readonly lasts: number;
  /** Whether a child of the process that it meets may lose its state, and messages, with a word. */
  readonly costs: 'what the process ran' | 'nothing';
  /**
   * How long after its beginning (if it meets a process) or its end (if it meets Redis) every child serves
   * again at the latest, in leases; on top of it comes what a busy machine takes.
   */
  readonly within: number;
}

/** Longer than a lease, and than a lease with the interval in which it is renewed. */
const long = 1.5;
/** A lease, and until the next one who renews has noticed. */
const takeover = 4 / 3;
/** A child that stood still for its move, when data may have been lost, waits until it is certain who lives. */
const recovery = takeover;

const ofProcesses = {
  kill: {
    name: 'SIGKILL',
    lasts: 0,
    costs: 'what the process ran',
    within: takeover,
  },
  stop: {
    name: 'SIGSTOP for 1.5 leases',
    lasts: long,
    costs: 'what the process ran',
    within: takeover,
  },
  block: {
    name: 'event loop blocked for 1.5 leases',
    lasts: long,
    costs: 'what the process ran',
    within: takeover,
  },
  cut: {
    name: 'connections to Redis cut',
    lasts: 0,
    costs: 'nothing',
    within: 0,
  },
  'cut off': {
    name: 'cut off from Redis for 1.5 leases',
    lasts: long,
    costs: 'what the process ran',
    within: takeover,
  },
  'clock forward': {
    name: 'clock set forward by an hour',
    lasts: 0,
    costs: 'nothing',
    // It proves its lease with the next renewal.
    within: 1 / 3,
  },
  'clock back': {
    name: 'clock set back by an hour',
    lasts: 0,
    costs: 'nothing',
    within: 0,
  },
} as const satisfies Record<string, Fault>;

const ofRedis = {
  'kill redis': {
    name: 'killed, and back with its data after half a lease',
    lasts: 0.5,
    costs: 'nothing',
    within: recovery,
  },
  'restart empty': {
    name: 'killed, and back empty after half a lease',
    lasts: 0.5,
    costs: 'nothing',
    within: recovery,
  },
  'restart old': {
    name: 'killed, and back with an old dump after half a lease',
    lasts: 0.5,
    costs: 'nothing',
    within: recovery,
  },
  'restart empty late': {
    name: 'killed, and back empty after 1.5 leases',
    lasts: long,
    costs: 'nothing',
    // Nobody can know for a lease whether somebody else has taken over.
    within: recovery,
  },
  pause: {
    name: 'paused for 1.5 leases',
    lasts: long,
    costs: 'nothing',
    within: 0,
  },
  flush: { name: 'FLUSHALL', lasts: 0, costs: 'nothing', within: recovery },
  'redis clock forward': {
    name: 'clock set forward by an hour',
    lasts: 0,
    costs: 'nothing',
    // Inboxes are over by that clock, and made again.
    within: 1 / 3,
  },
  'redis clock back': {
    name: 'clock set back by an hour',
    lasts: 0,
    costs: 'nothing',
    within: 0,
  },
  'out of memory': {
    name: 'out of memory for 1.5 leases',
    lasts: long,
    costs: 'nothing',
    within: 0,
  },
} as const satisfies Record<string, Fault>;

export const faults = { ...ofProcesses, ...ofRedis };

export type ProcessFault = keyof typeof ofProcesses;
export type RedisFault = keyof typeof ofRedis;
export type FaultName = keyof typeof faults;

/** Whether a Redis is needed whose clock can be set. */
export const setsRedisClock = (fault: FaultName): boolean => fault.startsWith('redis clock');

export const meetsProcess = (fault: FaultName): fault is ProcessFault => fault in ofProcesses;
