import { once } from 'node:events';
import net from 'node:net';

/** Something that listens on a free loopback port. */
export interface TcpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens, and leaves each socket to `talk`. */
export async function listen(talk: (socket: net.Socket) => void): Promise<TcpServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    talk(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A server that says of itself what `info` has, and agrees to everything else, as Redis 5 did. */
export const impostor = (info: readonly string[]): Promise<TcpServer> =>
  listen((socket) => {
    socket.on('data', (data) => {
      for (const name of namesIn(data.toString('latin1'))) socket.write(replyTo(name, info));
    });
  });

/** The names of the commands in a piece of the protocol that has whole commands. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)].map(([, name]) => name!.toLowerCase());
}

function replyTo(name: string, info: readonly string[]): string {
  if (name === 'hello') return "-ERR unknown command 'HELLO'\r\n";
  if (name !== 'info') return '+OK\r\n';
  const text = info.join('\r\n');
  return `$${text.length}\r\n${text}\r\n`;
}

/** Stands between clients and Redis, and can do what networks do. */
export class Network {
  private mode: 'up' | 'cut' = 'up';
  private readonly pairs = new Set<readonly [net.Socket, net.Socket]>();
  private server: TcpServer | undefined;
  /** How many connections were refused while it was cut. */
  refused = 0;

  constructor(private target: string) {}

  /** Where clients connect to. */
  get url(): string {
    return `redis://127.0.0.1:${this.server!.port}`;
  }

  async open(): Promise<this> {
    this.server = await listen((socket) => this.join(socket));
    return this;
  }

  /** Ends all connections, and lets no new one come about. */
  cut(): void {
    this.mode = 'cut';
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  mend(): void {
    this.mode = 'up';
  }

  /** New connections lead elsewhere, as a name does that has another address now. The present ones stay. */
  redirect(target: string): void {
    this.target = target;
  }

  /** What goes through the present connections arrives nowhere, without a word to either side. */
  swallow(): void {
    for (const [near, far] of this.pairs) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await this.server?.close();
  }

  private refuse(socket: net.Socket): void {
    this.refused += 1;
    socket.destroy();
  }

  private join(near: net.Socket): void {
    if (this.mode === 'cut') return this.refuse(near);
    const { hostname, port } = new URL(this.target);
    const far = net.connect(Number(port), hostname);
    const pair = [near, far] as const;
    this.pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
  }
}
