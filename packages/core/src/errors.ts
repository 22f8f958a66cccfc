/**
 * The base of every error that nact-hub throws or reports. `code` is stable and made for programs;
 * the message names the value and the remedy and is made for people.
 * One subclass per reaction of the caller.
 */
export abstract class HubError extends Error {
  abstract readonly code: string;
  /** What exactly was wrong, stable as `code` is. */
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.reason = reason;
  }
}

/** The options or the code are wrong: fix them. Nothing was started. */
export class InvalidConfigError extends HubError {
  readonly code = 'invalid_config';
}

/** A call that can never work as it was made: an illegal id, an unknown node, a hub that has been left. */
export class InvalidCallError extends HubError {
  readonly code = 'invalid_call';
}

/** A value cannot travel between processes. `path` leads to the part that cannot, as in `state.items[3].timer`. */
export class NotEncodableError extends HubError {
  readonly code = 'not_encodable';
  constructor(
    reason: string,
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(reason, message, options);
  }
}

/** Bytes from outside are not what they should be: truncated, corrupt, hostile, or of a newer format. */
export class CorruptError extends HubError {
  readonly code = 'corrupt';
}

/** A value is larger than a limit allows. Sizes are bytes. */
export class TooLargeError extends HubError {
  readonly code = 'too_large';
  constructor(
    reason: string,
    readonly size: number,
    readonly limit: number,
    message: string,
  ) {
    super(reason, message);
  }
}

/** No answer came in time. Whether the call took effect is not known: read again, or ask again (asking again is safe). */
export class UnknownOutcomeError extends HubError {
  readonly code = 'unknown_outcome';
}

/** This node's lease is gone: others may have taken over what it ran. Stop now. */
export class FencedError extends HubError {
  readonly code = 'fenced';
}

/** A child could not be moved and stays where it is, with its state. */
export class MigrationError extends HubError {
  readonly code = 'migration_aborted';
}

/** A child could not be started, and does not run. */
export class StartError extends HubError {
  readonly code = 'start_failed';
}

/**
 * A query gets no answer. `reason` is `timeout`, or that of the dead letter that the question has become, or what a
 * child has passed on with its asker as the sender; `fate` says whether that may have been processed all the same. The
 * messages begin as nact's do.
 */
export class QueryError extends HubError {
  readonly code = 'query_failed';
  constructor(
    reason: string,
    readonly fate: 'not_processed' | 'unknown',
    message: string,
  ) {
    super(reason, message);
  }
}

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
