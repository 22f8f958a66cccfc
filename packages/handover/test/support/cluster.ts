import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Cluster, Redis } from 'ioredis';
import { until } from './until';

/** What starts the servers of a cluster: a program of the path, if there is one. */
export const serverProgram: string | undefined = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .flatMap((dir) => ['redis-server', 'valkey-server'].map((name) => path.join(dir, name)))
  .find(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const slots = 16_384;
const count = 3;

/** A cluster of three servers without replicas, so that keys really are in different places. */
export class TestCluster {
  private readonly dir = mkdtempSync(path.join(tmpdir(), 'nact-hub-cluster-'));
  private readonly processes: ChildProcess[] = [];
  private readonly clients: (Redis | Cluster)[] = [];

  async start(program: string): Promise<Cluster> {
    const servers = await Promise.all(
      Array.from({ length: count }, (_, index) => this.startServer(program, index)),
    );
    for (const [index, { client }] of servers.entries()) await takeSlots(client, index);
    const [first, ...others] = servers;
    const { port, bus } = first!;
    for (const { client } of others) await client.call('CLUSTER', 'MEET', '127.0.0.1', port, bus);
    await until('the cluster is whole', () => areWhole(servers.map(({ client }) => client)));
    return this.keep(new Cluster([{ host: '127.0.0.1', port }]));
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const server of this.processes) {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async startServer(program: string, index: number) {
    const [port, bus] = [await freePort(), await freePort()];
    const settings = {
      port,
      dir: this.dir,
      bind: '127.0.0.1',
      save: '',
      'cluster-enabled': 'yes',
      'cluster-config-file': `nodes-${index}.conf`,
      'cluster-port': bus,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.processes.push(spawn(program, args, { stdio: 'ignore' }));
    const retry = { retryStrategy: () => 20, maxRetriesPerRequest: 250 };
    const client = this.keep(new Redis(port, '127.0.0.1', retry));
    await client.ping();
    return { port, bus, client };
  }

  private keep<C extends Redis | Cluster>(client: C): C {
    client.on('error', () => undefined); // It asks before the server listens.
    this.clients.push(client);
    return client;
  }
}

async function takeSlots(client: Redis, index: number): Promise<void> {
  const first = Math.floor((index * slots) / count);
  const end = Math.floor(((index + 1) * slots) / count);
  await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
  await client.cluster(
    'ADDSLOTS',
    ...Array.from({ length: end - first }, (_, offset) => first + offset),
  );
}

async function areWhole(clients: readonly Redis[]): Promise<boolean> {
  const answers = await Promise.all(clients.map((client) => client.cluster('INFO')));
  return answers.every(
    (info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`),
  );
}

async function freePort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as net.AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
