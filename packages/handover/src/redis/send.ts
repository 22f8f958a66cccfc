import type { Cluster, Redis } from 'ioredis';
import { messageOf, UnknownOutcomeError } from '@nact-hub/core';

/** A method of ioredis and its arguments. */
export type Command = readonly [method: string, ...args: (string | Buffer)[]];

type Call = (...args: readonly (string | Buffer)[]) => Promise<unknown>;

/**
 * Sends commands at once and resolves with their replies, in their order.
 * @throws UnknownOutcomeError when one of them has no reply, or an error for one
 */
export async function send(
  client: Redis | Cluster,
  commands: readonly Command[],
): Promise<unknown[]> {
  const replies = await sendEach(client, commands);
  const error = replies.find((reply) => reply instanceof Error);
  if (error) throw unreachable(error);
  return replies;
}

/** The same, with what went wrong in the place of a reply. Never rejects. */
export async function sendEach(
  client: Redis | Cluster,
  commands: readonly Command[],
): Promise<unknown[]> {
  try {
    return client.isCluster || commands.length === 1
      ? await sendApart(client, commands)
      : await sendTogether(client, commands);
  } catch (error) {
    return commands.map(() => error);
  }
}

/** Whether a reply says that there is something of another type. */
export const isWrongType = (reply: unknown): boolean =>
  reply instanceof Error && reply.message.startsWith('WRONGTYPE');

export const unreachable = (cause: unknown): UnknownOutcomeError =>
  new UnknownOutcomeError(
    'handovers_unreachable',
    `The handovers in Redis cannot be reached: ${messageOf(cause)}`,
    { cause },
  );

/** One write to the socket for all. */
async function sendTogether(
  client: Redis | Cluster,
  commands: readonly Command[],
): Promise<unknown[]> {
  const replies = await client.pipeline(commands.map((command) => [...command])).exec();
  return (replies ?? []).map(([error, reply]) => error ?? reply);
}

/**
 * In a cluster each key may be at another node, and a pipeline goes to one of them only. A script is sent
 * alone, too: a pipeline would ask for it first, by a command that a user of Redis need not have.
 */
function sendApart(client: Redis | Cluster, commands: readonly Command[]): Promise<unknown[]> {
  const calls = client as unknown as Readonly<Record<string, Call>>;
  return Promise.all(
    commands.map(([method, ...args]) =>
      (calls[method] as Call).apply(client, args).catch((error: unknown) => error),
    ),
  );
}
