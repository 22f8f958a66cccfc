import { Redis } from 'ioredis';
import { ensureRedis } from '@nact-hub/testkit';

async function ping(url: string): Promise<string> {
  const redis = new Redis(url, { retryStrategy: () => null });
  // A refused connection is told by the rejected command, and ends the client.
  redis.on('error', () => {});
  const answer = await redis.ping();
  redis.disconnect();
  return answer;
}

describe('ensureRedis', () => {
  const given = process.env['REDIS_URL']!;

  afterEach(() => {
    process.env['REDIS_URL'] = given;
  });

  test('the Redis of the run answers, and stop leaves it alone', async () => {
    const provided = await ensureRedis();
    await provided.stop();
    expect(provided.url).toBe(given);
    await expect(ping(given)).resolves.toBe('PONG');
  });

  test('without REDIS_URL it starts a server of its own, and stop ends it', async () => {
    delete process.env['REDIS_URL'];
    const provided = await ensureRedis();
    expect(provided.url).not.toBe(given);
    await expect(ping(provided.url)).resolves.toBe('PONG');
    await provided.stop();
    await provided.stop();
    await expect(ping(provided.url)).rejects.toThrow();
  });
});
