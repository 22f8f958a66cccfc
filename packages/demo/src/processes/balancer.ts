import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a connection says about itself is not passed on: `connection: close` of a server is for the balancer. */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * A load balancer for the rolling deploy, as small as can be: requests go to the servers in turn. A
 * server that ends is taken out of rotation before it gets its SIGTERM, as Kubernetes does by
 * readiness; requests that it has by then are left with it. Nothing is ever tried twice.
 */
export class Balancer {
  private readonly targets: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server = createServer((request, response) => {
    void this.forward(request, response);
  });
  private turn = 0;

  /** @param distance how far away customers are, milliseconds: how long a request is on its way */
  constructor(private readonly distance: number) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(url: string): void {
    this.targets.push(url);
  }

  remove(url: string): void {
    this.targets.splice(this.targets.indexOf(url), 1);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await sleep(this.distance);
    const target = this.targets[this.turn++ % this.targets.length];
    const { method = 'GET', url = '/' } = request;
    const headers = withoutHopByHop(request.headers);
    const passedOn = httpRequest(`${target}${url}`, { method, headers, agent: this.agent });
    passedOn.on('response', (answer) => {
      response.writeHead(answer.statusCode!, withoutHopByHop(answer.headers));
      answer.pipe(response);
    });
    passedOn.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end(error.message);
    });
    request.pipe(passedOn);
  }
}

const withoutHopByHop = <H extends object>(headers: H): H =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name))) as H;
