import type { Redis } from 'ioredis';
import { checkServer } from '../../../src/redis/server-check';

const serverWith = (...lines: string[]): Redis =>
  ({
    isCluster: false,
    options: { host: 'host', port: 1 },
    info: () => Promise.resolve(['# Server', 'role:master', ...lines].join('\r\n')),
  }) as unknown as Redis;

describe('what is known of a server by INFO', () => {
  test.each(['6.2.0', '6.10.1', '7.0.15', '10.0.0'])('Redis %s is new enough', async (version) => {
    expect(await checkServer(serverWith(`redis_version:${version}`))).toBe(`Redis ${version}`);
  });

  test.each(['6.1.9', '6.0.16', '5.0.14', '2.8.0'])('Redis %s is too old', async (version) => {
    const checking = checkServer(serverWith(`redis_version:${version}`));
    await expect(checking).rejects.toMatchObject({ reason: 'redis_too_old' });
  });

  test('Valkey is known by its own name and version, whatever Redis it imitates', async () => {
    const valkey = serverWith('redis_version:7.2.4', 'server_name:valkey', 'valkey_version:8.1.0');
    expect(await checkServer(valkey)).toBe('Valkey 8.1.0');
  });

  test('a server that does not say how old it is, or what it evicts, is tried', async () => {
    expect(await checkServer(serverWith())).toBe('Redis (unknown version)');
  });

  test('an eviction policy counts although there is no limit to its memory yet', async () => {
    const lines = ['redis_version:7.0.0', 'maxmemory:0', 'maxmemory_policy:allkeys-lfu'];
    const checking = checkServer(serverWith(...lines));
    await expect(checking).rejects.toMatchObject({ reason: 'redis_evicts' });
  });

  test('a server of a cluster needs a client of a cluster', async () => {
    const server = serverWith('redis_version:7.0.0', 'cluster_enabled:1');
    await expect(checkServer(server)).rejects.toMatchObject({ reason: 'redis_cluster' });
    const cluster = { isCluster: true, nodes: () => [server] };
    expect(await checkServer(cluster as never)).toBe('Redis 7.0.0');
  });

  test('each server of a cluster that takes writes is looked at', async () => {
    const servers = [serverWith('redis_version:7.0.0'), serverWith('redis_version:6.0.0')];
    const cluster = {
      isCluster: true,
      nodes: (role: string) => (role === 'master' ? servers : []),
    };
    await expect(checkServer(cluster as never)).rejects.toMatchObject({ reason: 'redis_too_old' });
  });
});
