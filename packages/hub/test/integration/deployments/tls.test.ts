import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedis } from '@nact-hub/testkit';
import { hotSwap, redisBackend } from 'nact-hub';
import { addSurely, journal, read, upTo } from '../../support/actors';
import { useClusters } from '../../support/backends';
import type { Cluster } from '../../support/cluster';
import { refusalOf } from '../../support/redis-requests';

const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

const servers: { stop(): Promise<void> }[] = [];
// After the hubs, which say goodbye to them.
afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function keep<S extends { stop(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  servers.push(await starting);
  return starting;
}

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
    await keep(startRedis({ 'tls-port': `${port}`, 'tls-auth-clients': 'no', ...files }));
    const trusting = { host: '127.0.0.1', port, tls: { ca: readFileSync(cert) } };
    await liveThrough(clusters.create({ supervisors }, redisBackend(trusting)));
    const refusal = await refusalOf(`rediss://127.0.0.1:${port}`, { connectTimeout: 1_000 });
    expect(refusal.reason).toBe('redis_unreachable');
    expect(refusal.message).toMatch(/self-signed certificate/);
  });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
