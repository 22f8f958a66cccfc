import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between one process and Redis, and can be in the way. */
export interface Proxy {
  /** As in `redis://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends all connections at once. */
  cut(): void;
  /** Ends all connections, and every new one, until `accept`. */
  refuse(): void;
  accept(): void;
  /** Lets nothing through, without a word, until `flow`. */
  stall(): void;
  flow(): void;
  close(): Promise<void>;
}

/** Passes connections on to a port of loopback: the one that it is at the moment. */
export async function openProxy(port: () => number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let refusing = false;
  let stalled = false;
  /** What one end says goes to the other. What one end does, the other does. */
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => {
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => void (stalled || from.resume()));
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    if (refusing) return void near.destroy();
    const far = connect(port(), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      if (stalled) socket.pause();
    }
    pass(near, far);
    pass(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const each = (act: (socket: Socket) => void) => [...sockets].forEach(act);
  const cut = () => each((socket) => socket.destroy());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    refuse: () => ((refusing = true), cut()),
    accept: () => void (refusing = false),
    stall: () => ((stalled = true), each((socket) => socket.pause())),
    flow: () => ((stalled = false), each((socket) => socket.resume())),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
