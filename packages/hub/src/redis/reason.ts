import { messageOf } from '@nact-hub/core';

/**
 * What went wrong, in words. Of an error of ioredis nothing else may go into a log or another error:
 * it carries the command with all of its arguments, a password or a state among them.
 */
export function reasonOf(error: unknown): string {
  // When several addresses of a name were tried the message is empty.
  const { errors, code, lastNodeError } = error as {
    errors?: readonly unknown[];
    code?: string;
    lastNodeError?: unknown;
  };
  if (lastNodeError) return `${messageOf(error)} ${reasonOf(lastNodeError)}`;
  return messageOf(error) || errors?.map(messageOf).join(', ') || code || 'for no known reason';
}
