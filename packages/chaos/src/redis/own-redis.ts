import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';

/** A Redis of this run's own, with which anything may be done. */
export interface OwnRedis {
  /** On loopback. */
  readonly port: number;
  /** It answers nobody for so long, milliseconds (`CLIENT PAUSE`). Resolves when it does again. */
  pause(duration: number): Promise<void>;
  /** Its process stands still (SIGSTOP) until `goOn`. */
  stop(): void;
  goOn(): void;
  close(): Promise<void>;
}

/** Starts an empty Redis that ends with this process, however that ends. @throws Error */
export async function startOwnRedis(execArgv: readonly string[]): Promise<OwnRedis> {
  const keeper = fork(require.resolve('./keeper'), [], { execArgv: [...execArgv] });
  const [url] = (await Promise.race([once(keeper, 'message'), refusal(once(keeper, 'exit'))])) as [
    string,
  ];
  const client = new Redis(url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  const info = await client.info('server');
  const pid = Number(/^process_id:(\d+)/m.exec(info)![1]);
  return {
    port: Number(new URL(url).port),
    pause: async (duration) => {
      await client.call('client', 'pause', String(duration));
      await client.ping();
    },
    stop: () => void process.kill(pid, 'SIGSTOP'),
    goOn: () => void process.kill(pid, 'SIGCONT'),
    close: async () => {
      client.disconnect();
      const exited = once(keeper, 'exit');
      keeper.disconnect();
      await exited;
    },
  };
}

const refusal = async (exited: Promise<unknown>): Promise<never> => {
  await exited;
  throw new Error('The Redis of this run could not be started');
};
