import { startRedis } from '@nact-hub/testkit';

/** Keeps a Redis for whoever has started this process, and ends it with that: even if that is killed. */
async function keep(): Promise<void> {
  const redis = await startRedis();
  process.send?.(redis.url);
  process.once('disconnect', () => void redis.stop());
}

process.on('SIGINT', () => undefined);
void keep();
