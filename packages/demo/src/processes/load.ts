import autocannon from 'autocannon';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../report/ledger';
import type { Pauses } from '../report/pauses';
import type { Receipt } from '../shop/counter';

export interface LoadOptions {
  readonly url: string;
  readonly carts: readonly string[];
  readonly connections: number;
  readonly ledger: Ledger;
  readonly pauses: Pauses;
}

/** What autocannon keeps for one connection between a request and its answer. */
interface Asked {
  item?: string;
  cart?: string;
}

/** The load never lasts longer, whatever happens, seconds. */
const longest = 120;
/** How long the last customers are waited for, milliseconds: longer than any request may take. */
const lastAnswers = 15_000;

/**
 * autocannon as the customers: each request adds an item of its own to some cart, and every 2xx answer
 * is a promise that is entered into the ledger.
 */
export class Load {
  /** What else than adds went wrong: reads, and connections. */
  readonly failures: string[] = [];
  private readonly instance: Promise<autocannon.Result> & autocannon.Instance;
  private lastNumber = 0;
  private isClosing = false;

  constructor(private readonly options: LoadOptions) {
    const { url, connections } = options;
    this.instance = autocannon({
      url,
      connections,
      duration: longest,
      requests: [
        {
          setupRequest: (request, context) => this.nextRequest(request, context),
          onResponse: (status, body, context) => this.answered(status, body, context),
        },
      ],
    }) as Promise<autocannon.Result> & autocannon.Instance;
  }

  /**
   * Ends the load without cutting off a customer: from now on they only look, until every add has its
   * answer. What has none by then has failed.
   */
  async close(): Promise<void> {
    const { ledger } = this.options;
    this.isClosing = true;
    const deadline = performance.now() + lastAnswers;
    while (ledger.open > 0 && performance.now() < deadline) await sleep(20);
    for (const item of ledger.unanswered()) ledger.refused(item, 'no answer');
    this.instance.stop();
    const { errors } = await this.instance;
    if (errors > 0) this.failures.push(`${errors} connections failed`);
  }

  private nextRequest(request: autocannon.Request, context: Asked): autocannon.Request {
    const cart = this.anyCart();
    if (this.isClosing) return { ...request, method: 'GET', path: `/carts/${cart}`, body: '' };
    const item = `item-${++this.lastNumber}`;
    this.options.ledger.asked(item, cart);
    Object.assign(context, { item, cart });
    return {
      ...request,
      method: 'POST',
      path: `/carts/${cart}/items`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ item }),
    };
  }

  private answered(status: number, body: string, { item, cart }: Asked): void {
    const { ledger, pauses } = this.options;
    const isGood = status >= 200 && status < 300;
    if (item === undefined || cart === undefined) {
      if (!isGood) this.failures.push(`${status} ${body}`);
    } else if (isGood) {
      ledger.confirmed(item);
      pauses.answered(cart, JSON.parse(body) as Receipt);
    } else {
      ledger.refused(item, `${status} ${body}`);
    }
  }

  private anyCart(): string {
    const { carts } = this.options;
    return carts[Math.floor(Math.random() * carts.length)]!;
  }
}
