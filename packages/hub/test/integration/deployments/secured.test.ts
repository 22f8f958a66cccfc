import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { startRedis, startRedisCluster } from '@nact-hub/testkit';
import { hotSwap, redisBackend } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { refusalOf } from '../../support/redis-requests';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

/** Starting, sending, moving, stopping, leaving, parking. */
async function liveThrough(cluster: Cluster): Promise<void> {
  const [a, b] = [await cluster.join('a'), await cluster.join('b')];
  await cluster.joined();
  const ids = [...cluster.idsOn(a, 3), ...cluster.idsOn(b, 3)];
  const specs = ids.map((id) => ({ id }));
  const { started } = await a.supervisor('children').startChildren(journal, specs);
  for (const { ref } of started) for (const item of upTo(3)) await addSurely(ref, item);
  await cluster.waitUntil('b has read of them', () => ids.every((id) => b.lookupChild(id)));
  await b.stopChild(ids[0]!);
  await b.migrate(ids.slice(1, 3), b.node);
  expect(await b.leave()).toMatchObject({ stayed: [] });
  for (const id of ids.slice(1)) expect(await read(a.lookupChild<never>(id)!.ref)).toEqual(upTo(3));
  expect(await a.leave()).toMatchObject({
    stayed: [],
    parked: expect.arrayContaining(ids.slice(1)),
  });
}

describe('the ACL rule of docs/operations.md', () => {
  const clusters = useClusters();
  const document = path.resolve(__dirname, '../../../../../docs/operations.md');
  const [, rule] = /^user (app on [^\n]*)$/m.exec(readFileSync(document, 'utf8'))!;

  /** Whom Redis has refused what, but for what ioredis tells of itself when it connects. */
  const refused = async (admin: Redis): Promise<string[]> => {
    const entries = (await admin.acl('LOG')) as string[][];
    return entries.map((entry) => entry[7]!).filter((name) => !name.startsWith('client'));
  };

  test('is enough for all that a hub does, and says nothing about other keys', async () => {
    const own = await startRedis({ user: rule! });
    const admin = new Redis(own.url);
    const url = Object.assign(new URL(own.url), { username: 'app', password: 'secret' }).href;
    await liveThrough(clusters.create({ supervisors }, redisBackend(url)));
    expect(await refused(admin)).toEqual([]);
    const app = new Redis(url);
    await expect(app.set('another', 'x')).rejects.toThrow(/NOPERM/);
    app.disconnect();
    admin.disconnect();
    await own.stop();
  });

  test('is enough in a cluster, too', async () => {
    const { nodes, stop } = await startRedisCluster();
    const masters = nodes.map(({ port }) => new Redis(port));
    for (const master of masters) await master.acl('SETUSER', ...(rule!.split(' ') as [string]));
    const redisOptions = { username: 'app', password: 'secret' };
    const backend = redisBackend({ cluster: nodes, options: { redisOptions } });
    await liveThrough(clusters.create({ supervisors }, backend));
    for (const master of masters) expect(await refused(master)).toEqual([]);
    for (const master of masters) master.disconnect();
    await stop();
  }, 60_000);

  test('has nothing that could be left out: without any one of its commands a node says so at start', async () => {
    const own = await startRedis({ user: rule! });
    const admin = new Redis(own.url);
    const url = Object.assign(new URL(own.url), { username: 'app', password: 'secret' }).href;
    jest.spyOn(console, 'warn').mockImplementation();
    const inClusterOnly = ['+cluster|info', '+cluster|slots', '+asking'];
    const commands = rule!.split(' ').filter((part) => part.startsWith('+'));
    for (const command of commands.filter((each) => !inClusterOnly.includes(each))) {
      await admin.acl('SETUSER', 'app', command.replace('+', '-'));
      const refusal = await refusalOf(url);
      expect(refusal).toMatchObject({ reason: 'redis_acl' });
      const name = command.slice(1).replace('|', '\\|');
      expect(refusal.message).toMatch(new RegExp(`(may not call |')${name}\\b`));
      await admin.acl('SETUSER', 'app', command);
    }
    admin.disconnect();
    await own.stop();
  });
});

describe('Redis with TLS', () => {
  const clusters = useClusters();
  const dir = mkdtempSync(path.join(tmpdir(), 'nact-hub-tls-'));
  const [cert, key] = [path.join(dir, 'cert.pem'), path.join(dir, 'key.pem')];
  beforeAll(() => {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const how = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...names];
    execFileSync('openssl', [...how, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('is connected to by whoever trusts its certificate, and by nobody else', async () => {
    const port = await freePort();
    const files = { 'tls-cert-file': cert, 'tls-key-file': key, 'tls-ca-cert-file': cert };
    const own = await startRedis({ 'tls-port': `${port}`, 'tls-auth-clients': 'no', ...files });
    const trusting = { host: '127.0.0.1', port, tls: { ca: readFileSync(cert) } };
    await liveThrough(clusters.create({ supervisors }, redisBackend(trusting)));
    const refusal = await refusalOf(`rediss://127.0.0.1:${port}`, { connectTimeout: 1_000 });
    expect(refusal.reason).toBe('redis_unreachable');
    expect(refusal.message).toMatch(/self-signed certificate/);
    await own.stop();
  });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
