import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { openProxy, type Proxy } from '../../src/proxy/proxy';

let server: Server;
let proxy: Proxy;
let client: Socket;

/** A server that says everything back, and somebody who talks to it through the proxy. */
beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await openProxy(() => (server.address() as AddressInfo).port);
  client = await dial();
});

afterEach(async () => {
  client.destroy();
  await proxy.close();
  server.close();
});

async function dial(): Promise<Socket> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** With or without an error. */
const closed = (socket: Socket): Promise<unknown> =>
  new Promise<void>((resolve) =>
    socket.closed ? resolve() : socket.once('close', () => resolve()),
  );

async function echo(text: string): Promise<string> {
  client.write(text);
  const [bytes] = (await once(client, 'data')) as [Buffer];
  return bytes.toString();
}

describe('the proxy', () => {
  test('passes on what is said, in both directions', async () => {
    expect(await echo('hello')).toBe('hello');
  });

  test('cuts what is open, and takes the next connection', async () => {
    await echo('hello');
    proxy.cut();
    await closed(client);
    client = await dial();
    expect(await echo('again')).toBe('again');
  });

  test('refuses until it accepts', async () => {
    proxy.refuse();
    await closed(client);
    client = await dial();
    await closed(client);
    proxy.accept();
    client = await dial();
    expect(await echo('again')).toBe('again');
  });

  test('lets nothing through while it stalls, and everything after', async () => {
    await echo('hello');
    proxy.stall();
    client.write('later');
    let heard = 0;
    client.on('data', () => (heard += 1));
    // What another connection is told by the server itself takes as long as it would have taken.
    const direct = connect((server.address() as AddressInfo).port, '127.0.0.1');
    direct.write('now');
    await once(direct, 'data');
    direct.destroy();
    expect(heard).toBe(0);
    proxy.flow();
    await once(client, 'data');
  });

  test('closes although much is stuck in it', async () => {
    proxy.stall();
    client.write(Buffer.alloc(4 * 1024 * 1024));
    await proxy.close();
    await closed(client);
  });
});
