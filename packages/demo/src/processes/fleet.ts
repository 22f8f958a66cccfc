import type { Balancer } from './balancer';
import type { ServerMessage } from './messages';
import { ShopProcess } from './shop-process';

export interface FleetOptions {
  readonly redis: string;
  readonly hubId: string;
  readonly execArgv: readonly string[];
  readonly balancer: Balancer;
}

/** The processes of the shop, behind the balancer. */
export class Fleet {
  readonly problems: string[] = [];
  moved = 0;
  private readonly members: ShopProcess[] = [];
  private started = 0;

  constructor(private readonly options: FleetOptions) {}

  get nodes(): readonly string[] {
    return this.members.map(({ name }) => name);
  }

  /** Waits for all even if one fails: `kill` can end only what has started. */
  async startAll(count: number): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => this.start()));
    for (const result of started) if (result.status === 'rejected') throw result.reason;
  }

  /** Starts a process and gives it customers as soon as it is ready; answers its name. */
  async start(): Promise<string> {
    const { redis, hubId, execArgv, balancer } = this.options;
    const name = `shop-${++this.started}`;
    const member = await ShopProcess.start({
      SHOP_REDIS: redis,
      SHOP_HUB: hubId,
      SHOP_NODE: name,
      execArgv,
      onMessage: (message) => this.heard(name, message),
    });
    this.members.push(member);
    balancer.add(member.url);
    return name;
  }

  /** Ends the oldest process: out of rotation first, then SIGTERM. Answers whether it ended well. */
  async endOldest(): Promise<boolean> {
    const member = this.members[0]!;
    this.options.balancer.remove(member.url);
    const endedWell = await member.terminate();
    this.members.shift();
    if (!endedWell) this.problems.push(`${member.name} did not end by itself with 0`);
    return endedWell;
  }

  async endAll(): Promise<void> {
    while (this.members.length > 0) await this.endOldest();
  }

  /** Leaves no process behind, however the run went. */
  kill(): void {
    for (const member of this.members) member.kill();
  }

  private heard(name: string, message: ServerMessage): void {
    if (message.type === 'moved') this.moved += message.carts;
    if (message.type === 'problem') this.problems.push(`${name}: ${message.text}`);
  }
}
