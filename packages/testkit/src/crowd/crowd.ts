import { dispatch } from 'nact';
import { SimulatedHub } from '../cluster/simulated-hub';
import { counter, supervisors, told, type Message } from './counter';
import { isAtRest } from './rest';

export interface CrowdOptions {
  readonly seed: number;
  readonly children: number;
}

/** How many nodes there are before the changes, and after them. */
export const usual = 10;

/** Enough for whoever is a lease behind: whoever is not reads entry by entry, as with Redis. */
const logLength = 100;
/** How often, and for how long, the hub is looked at until it has come to rest, milliseconds. */
const lookAgain = 1_000;
/** Two leases, milliseconds: by then everybody has looked at least once whether its children are where they belong. */
const balanced = 6_000;
const longest = 300_000;

/** Many children on a simulated hub, and how many messages each has been sent. `n1` sends them, and stays to the end. */
export class Crowd {
  readonly hub: SimulatedHub;
  readonly ids: readonly string[];
  readonly sent: Map<string, number>;
  private named = 0;

  constructor({ seed, children }: CrowdOptions) {
    told.clear();
    this.hub = new SimulatedHub({ seed, supervisors, logLength });
    this.ids = Array.from({ length: children }, (_, n) => `counter-${n}`);
    this.sent = new Map(this.ids.map((id) => [id, 0]));
  }

  get first() {
    return this.hub.node('n1');
  }

  /** What the registry has of this hub. */
  get facts(): ReturnType<SimulatedHub['registry']['hub']> {
    return this.hub.registry.hub(this.hub.hubId);
  }

  join(): Promise<void> {
    return this.hub.join(`n${++this.named}`).joined;
  }

  /** The usual number of nodes, and all children. */
  async begin(): Promise<void> {
    while (this.hub.living.length < usual) await this.hub.settle(this.join());
    const specs = this.ids.map((id) => ({ id }));
    const { failed } = await this.hub.settle(
      this.first.run((hub) =>
        hub.supervisor('counters').startChildren(counter, specs, { timeout: longest }),
      ),
    );
    if (failed[0]) throw failed[0].error;
    await this.send('add', this.ids);
    await this.untilAtRest();
  }

  async send(type: Message['type'], ids: readonly string[]): Promise<void> {
    await this.hub.settle(
      this.first.run((hub) => {
        for (const id of ids) dispatch(hub.lookupChild<Message>(id)!.ref, { type });
      }),
    );
    if (type === 'add') for (const id of ids) this.sent.set(id, this.sent.get(id)! + 1);
  }

  /** As many nodes as before the changes. */
  async backToUsual(): Promise<void> {
    while (this.hub.living.length < usual) await this.hub.settle(this.join());
    while (this.hub.living.length > usual) await this.leave();
    await this.untilAtRest();
    await this.hub.pass(balanced);
    await this.untilAtRest();
  }

  /** The children stop, and the nodes leave, one after the other; `n1` is the last one. */
  async end(): Promise<void> {
    while (this.hub.living.length > 1) await this.leave();
    await this.hub.settle(this.first.run((hub) => hub.stopChildren(this.ids)));
    await this.hub.settle(this.hub.leave(this.first));
  }

  async untilAtRest(): Promise<void> {
    const end = this.hub.timeline.now + longest;
    do {
      if (this.hub.timeline.now > end) throw new Error(`no rest within ${longest} ms`);
      await this.hub.pass(lookAgain);
    } while (!isAtRest(this.hub));
  }

  /** The last one of those that have joined leaves, and its process ends. */
  private async leave(): Promise<void> {
    const node = this.hub.serving.at(-1)!;
    await this.hub.settle(this.hub.leave(node));
    this.hub.forget(node);
  }
}
