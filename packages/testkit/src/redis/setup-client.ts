import { Redis } from 'ioredis';

/** A client to set a server up with, which gives up when the server has ended. */
export function setupClient({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Redis {
  // Sentinels do not know all that ioredis asks a server at first.
  const options = { enableReadyCheck: false, retryStrategy: () => null, disconnectTimeout: 100 };
  const client = new Redis({ host, port, ...options, replyMapping: 'legacy' });
  // What fails is told by the rejected command.
  return client.on('error', () => {});
}
