import { checkCount, checkOptions, expected, InvalidConfigError } from '@nact-hub/core';

/** Bounds of what is encoded, kept and moved. Beyond them: an error, or a dead letter. */
export interface LimitOptions {
  /** Largest encoded message, bytes. Default 8 MiB; at most 256 MiB. */
  readonly messageBytes?: number;
  /** Largest encoded state, bytes. Default 64 MiB; at most 256 MiB. */
  readonly stateBytes?: number;
  /** How many unacknowledged messages one sender may have at one child. Default 100,000. */
  readonly keptMessages?: number;
  /** How many bytes of them; at least `messageBytes`. Default 64 MiB. */
  readonly keptBytes?: number;
  /** How many unacknowledged messages this node keeps in all; at least `keptMessages`. Default 1,000,000. */
  readonly nodeMessages?: number;
  /** How many bytes of them; at least `keptBytes`. Default 256 MiB. */
  readonly nodeBytes?: number;
  /** How many children move in one batch at most; fewer do while children are in use. Default 250. */
  readonly batchSize?: number;
}

const MiB = 1024 * 1024;
/** Redis takes no more than 512 MiB in one piece, with all that goes along. */
const largest = 256 * MiB;

const defaults: Required<LimitOptions> = {
  messageBytes: 8 * MiB,
  stateBytes: 64 * MiB,
  keptMessages: 100_000,
  keptBytes: 64 * MiB,
  nodeMessages: 1_000_000,
  nodeBytes: 256 * MiB,
  batchSize: 250,
};

type Limit = keyof LimitOptions;

/** Each must be at least as large as the other one, or what the one allows would be refused by the other. */
const relations: readonly (readonly [larger: Limit, smaller: Limit])[] = [
  ['keptBytes', 'messageBytes'],
  ['nodeMessages', 'keptMessages'],
  ['nodeBytes', 'keptBytes'],
];

/** All limits, checked. @throws InvalidConfigError `limits_contradict`, and as each limit */
export function checkLimits(given: LimitOptions): Required<LimitOptions> {
  const names = Object.keys(defaults) as Limit[];
  checkOptions('limits', given, names);
  const limits = { ...defaults };
  for (const name of names)
    limits[name] = checkCount(`limits.${name}`, given[name] ?? defaults[name]);
  for (const name of ['messageBytes', 'stateBytes'] as const)
    if (limits[name] > largest)
      throw expected(`limits.${name}`, `at most ${largest} bytes`, limits[name]);
  for (const [larger, smaller] of relations) {
    if (limits[larger] >= limits[smaller]) continue;
    throw new InvalidConfigError(
      'limits_contradict',
      `\`limits.${larger}\` (${limits[larger]}) must be at least \`limits.${smaller}\` (${limits[smaller]}): raise the one, or lower the other`,
    );
  }
  return limits;
}
