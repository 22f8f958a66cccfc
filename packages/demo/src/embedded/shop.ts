import { memoryBackend, type Hub } from 'nact-hub';
import { Ledger } from '../report/ledger';
import { Pauses } from '../report/pauses';
import { cart } from '../shop/cart';
import { listItems } from '../shop/counter';
import { Customers } from './customers';
import { openNode, type ShopNode } from './node';

interface Counter {
  readonly node: ShopNode;
  readonly customers: Customers;
}

/** A shop of several nodes in one process, that opens and closes nodes while it serves customers. */
export class Shop {
  readonly ledger = new Ledger();
  readonly pauses = new Pauses();
  readonly problems: string[] = [];
  moved = 0;
  replaced = 0;
  private readonly backend = memoryBackend();
  private readonly counters: Counter[] = [];
  private opened = 0;

  constructor(private readonly carts: readonly string[]) {}

  get nodes(): readonly string[] {
    return this.counters.map(({ node }) => node.name);
  }

  /** A new node joins: the carts that belong there begin to move to it. */
  async openNode(): Promise<string> {
    const node = await openNode(`shop-${++this.opened}`, this.backend);
    const { name, hub } = node;
    hub.on('childrenMigrated', ({ children }) => (this.moved += children.length));
    hub.on('deadLetter', ({ reason }) => this.problems.push(`dead letter at ${name}: ${reason}`));
    const { carts, ledger, pauses } = this;
    this.counters.push({ node, customers: new Customers({ name, hub, carts, ledger, pauses }) });
    return name;
  }

  async startCarts(): Promise<void> {
    const { hub } = this.counters[0]!.node;
    const specs = this.carts.map((id) => ({ id }));
    const { failed } = await hub.supervisor('carts').startChildren(cart, specs);
    if (failed[0]) throw failed[0].error;
  }

  openDoors(): void {
    for (const { customers } of this.counters) customers.open();
  }

  /** Replaces the oldest node: its customers go on shopping through it until its last cart has moved. */
  async closeOldestNode(): Promise<void> {
    const { node, customers } = this.counters.shift()!;
    const empty = new Promise<void>((resolve) => {
      node.hub.on('leaveProgress', (progress) => progress.left === 0 && resolve());
    });
    const left = node.hub.leave();
    await Promise.race([empty, left]);
    await customers.close();
    const { stayed } = await left;
    if (stayed.length > 0) this.problems.push(`${stayed.length} carts ended with ${node.name}`);
    await node.close();
    this.replaced++;
  }

  async closeDoors(): Promise<void> {
    await Promise.all(this.counters.map(({ customers }) => customers.close()));
  }

  /**
   * What is in the carts. Every node asks every cart: the answer comes after all that went there through
   * that node before, so nothing is still on its way.
   */
  async takeStock(): Promise<Map<string, readonly string[]>> {
    const stock = new Map<string, readonly string[]>();
    const look = async (hub: Hub, id: string): Promise<void> => {
      stock.set(id, await listItems(hub, id));
    };
    for (const { node } of this.counters) {
      const looked = await Promise.allSettled(this.carts.map((id) => look(node.hub, id)));
      for (const result of looked)
        if (result.status === 'rejected')
          this.problems.push(`a cart could not be looked into: ${String(result.reason)}`);
    }
    return stock;
  }

  async close(): Promise<void> {
    await Promise.all(this.counters.splice(0).map(({ node }) => node.close()));
  }
}
