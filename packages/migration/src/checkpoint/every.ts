import { checkCount, checkDuration, checkOptions, InvalidConfigError } from '@nact-hub/core';

/**
 * How often the state of a child is stored while it runs: whichever comes first. At least one of
 * `messages` and `interval` is needed.
 */
export interface CheckpointEvery {
  /** After so many messages. */
  readonly messages?: number;
  /** This long after the first message that the last checkpoint does not contain, milliseconds. */
  readonly interval?: number;
  /**
   * How long a checkpoint outlives the node that made it, milliseconds: it is renewed while the child runs,
   * and deleted when it is stopped. Default 86,400,000 (a day).
   */
  readonly ttl?: number;
}

/** The same with nothing left out. */
export interface CheckedCheckpointEvery {
  /** `Infinity`: not by their number. */
  readonly messages: number;
  /** `Infinity`: not by time. Milliseconds. */
  readonly interval: number;
  /** Milliseconds. */
  readonly ttl: number;
}

const day = 86_400_000;

/** `checkpointEvery`, whole, checked and frozen. @throws InvalidConfigError naming the option; `checkpoint_never` when neither is given */
export function checkCheckpointEvery(every: CheckpointEvery): CheckedCheckpointEvery {
  checkOptions('checkpointEvery', every, ['messages', 'interval', 'ttl']);
  const { messages, interval, ttl = day } = every;
  if (messages === undefined && interval === undefined)
    throw new InvalidConfigError(
      'checkpoint_never',
      '`checkpointEvery` says neither after how many `messages` nor after which `interval`: give one of them, or both',
    );
  const checked = {
    messages: messages === undefined ? Infinity : checkCount('checkpointEvery.messages', messages),
    interval:
      interval === undefined ? Infinity : checkDuration('checkpointEvery.interval', interval),
    ttl: checkDuration('checkpointEvery.ttl', ttl),
  };
  if (interval !== undefined && interval >= ttl)
    throw new InvalidConfigError(
      'checkpoint_ttl_too_short',
      `\`checkpointEvery.ttl\` (${ttl} ms) must exceed \`interval\` (${interval} ms): raise it`,
    );
  return Object.freeze(checked);
}
