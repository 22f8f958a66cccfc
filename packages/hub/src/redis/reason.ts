/** What errors of ioredis and of sockets may have. */
interface Failure {
  readonly message?: string;
  readonly code?: string;
  /** When several addresses of a name were tried; the message is empty then. */
  readonly errors?: readonly Failure[];
  /** When no server of a cluster could be asked. */
  readonly lastNodeError?: Failure;
}

/**
 * What went wrong, in words. Of an error of ioredis nothing else may go into a log or another error:
 * it carries the command with all of its arguments, a password or a state among them.
 */
export function reasonOf(error: unknown): string {
  const { message, code, errors, lastNodeError } = error as Failure;
  if (lastNodeError) return `${message} ${reasonOf(lastNodeError)}`;
  return message || errors?.map(reasonOf).join(', ') || code || String(error);
}
