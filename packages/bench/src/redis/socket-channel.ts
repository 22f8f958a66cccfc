import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import type { Backend } from 'nact-hub';

type Channel = Awaited<ReturnType<Backend['connect']>>['channel'];

/** Bytes of the length in front of each frame. */
const header = 4;

/** Takes frames out of what comes over a socket, however it was cut. */
function framesOf(socket: Socket, receive: (frame: Uint8Array) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (more) => {
    rest = rest.length === 0 ? (more as Buffer) : Buffer.concat([rest, more as Buffer]);
    while (rest.length >= header && rest.length >= header + rest.readUInt32LE(0)) {
      const end = header + rest.readUInt32LE(0);
      receive(rest.subarray(header, end));
      rest = rest.subarray(end);
    }
  });
  socket.on('error', () => undefined);
}

/**
 * A channel of direct sockets between the nodes, as simple as it can be: enough to see what it would give.
 * Where a node listens stands in Redis.
 */
class SocketChannel implements Channel {
  private readonly sockets = new Map<string, Promise<Socket | undefined>>();
  private server: Server | undefined;

  constructor(
    private readonly node: string,
    private readonly addresses: Redis,
  ) {}

  async open(receive: (frame: Uint8Array) => void): Promise<void> {
    const server = (this.server = createServer({ noDelay: true }, (socket) =>
      framesOf(socket, receive),
    ));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await this.addresses.set(`bench:${this.node}`, (server.address() as AddressInfo).port);
  }

  async send(to: string, frame: Uint8Array): Promise<'sent' | 'gone'> {
    let opening = this.sockets.get(to);
    if (!opening) this.sockets.set(to, (opening = this.connect(to)));
    const socket = await opening;
    if (!socket) return 'gone';
    const length = Buffer.alloc(header);
    length.writeUInt32LE(frame.byteLength);
    socket.cork();
    socket.write(length);
    // Resolves when it has been handed to the system: as long as that takes, the next frame grows.
    const sent = new Promise<'sent'>((resolve) => socket.write(frame, () => resolve('sent')));
    socket.uncork();
    return sent;
  }

  keep(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const opening of this.sockets.values()) (await opening)?.destroy();
    this.server?.close();
    this.addresses.disconnect();
  }

  private async connect(to: string): Promise<Socket | undefined> {
    const port = await this.addresses.get(`bench:${to}`);
    if (port === null) return undefined;
    const socket = createConnection({ host: '127.0.0.1', port: Number(port), noDelay: true });
    socket.on('error', () => this.sockets.delete(to));
    return socket;
  }
}

/** The same backend, with direct sockets as its channel. */
export const overSockets = (backend: Backend, redis: string): Backend => ({
  async connect(request) {
    const connection = await backend.connect(request);
    await connection.channel.close();
    return { ...connection, channel: new SocketChannel(request.node, new Redis(redis)) };
  },
});
