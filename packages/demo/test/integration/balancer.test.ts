import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Balancer } from '../../src/processes/balancer';

const servers: Server[] = [];
let balancer: Balancer;

async function serverThatAnswers(text: string): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('connection', 'close');
    response.writeHead(201).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the balancer', () => {
  beforeEach(() => {
    balancer = new Balancer(0);
  });

  afterEach(() => {
    balancer.close();
    for (const server of servers.splice(0)) server.close();
  });

  test('asks the servers in turn, and one that was removed no more', async () => {
    const [first, second] = [await serverThatAnswers('first'), await serverThatAnswers('second')];
    const url = await balancer.listen();
    balancer.add(first);
    balancer.add(second);
    const answers = [await fetch(url), await fetch(url)];
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['first', 'second']);
    balancer.remove(first);
    for (let left = 2; left > 0; left--) expect(await (await fetch(url)).text()).toBe('second');
  });

  test('keeps the connection of the customer when a server closes its own', async () => {
    balancer.add(await serverThatAnswers('bye'));
    const answer = await fetch(await balancer.listen());
    expect(answer.status).toBe(201);
    expect(answer.headers.get('connection')).not.toBe('close');
    await answer.text();
  });

  test('answers 502 when a server is gone, and does not ask another one', async () => {
    const url = await serverThatAnswers('gone');
    await new Promise((resolve) => servers.pop()!.close(resolve));
    balancer.add(url);
    const answer = await fetch(await balancer.listen());
    expect(answer.status).toBe(502);
    await answer.text();
  });
});
