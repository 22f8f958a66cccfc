import type { Ref } from 'nact';
import {
  defineActor,
  withHotSwap,
  type ActorDefinition,
  type ChildContext,
  type Hub,
} from 'nact-hub';
import { addSurely, keepJournal, read, upTo, type JournalMessage } from './actors';
import type { Cluster } from './cluster';

/** Who began a message of a child, in which epoch. */
export interface Begun {
  readonly child: string;
  readonly epoch: number;
  readonly node: string;
}

/** A journal that notes who began each message, by the fencing token. */
export function witnessedJournal(
  begun: Begun[],
): ActorDefinition<undefined, readonly number[], JournalMessage> {
  return defineActor('journal', {
    behaviour: withHotSwap((items: readonly number[], message: JournalMessage, context) => {
      const { hub, path } = context as unknown as ChildContext;
      begun.push({ child: hub.childId, epoch: hub.fencingToken, node: path.system });
      return keepJournal(items, message);
    }),
    props: () => ({ initialState: [] as readonly number[] }),
  });
}

/** The nodes that began messages, by child and epoch. */
export function byEpoch(begun: readonly Begun[]): Map<string, Set<string>> {
  const nodes = new Map<string, Set<string>>();
  for (const { child, epoch, node } of begun) {
    const key = `${child} ${epoch}`;
    nodes.set(key, (nodes.get(key) ?? new Set()).add(node));
  }
  return nodes;
}

/** What became of one child under load. */
export interface ChildReport {
  readonly id: string;
  readonly instances: number;
  readonly items: readonly number[];
  /** What was acknowledged and is not there. */
  readonly missing: readonly number[];
  /** Whether the hub has said that something of it may be lost. */
  readonly reported: boolean;
}

/** Messages to children, one after the other for each, while all of them move from node to node. */
export class Load {
  private readonly acknowledged = new Map<string, number[]>();
  private readonly working: Promise<void>[] = [];
  private ended = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly hubs: readonly Hub[],
    private readonly refs: ReadonlyMap<string, Ref<JournalMessage>>,
  ) {}

  /** Starts so many children of `journal` at the first of the nodes, and goes on until `end`. */
  static async start(
    cluster: Cluster,
    journal: ActorDefinition<undefined, readonly number[], JournalMessage>,
    count: number,
  ): Promise<Load> {
    const { hubs } = cluster;
    const [first] = hubs as [Hub];
    const refs = new Map<string, Ref<JournalMessage>>();
    const specs = upTo(count).map((i) => ({ id: `child-${i}` }));
    const { started } = await first.supervisor('children').startChildren(journal, specs);
    for (const { id, ref } of started) refs.set(id, ref);
    const load = new Load(cluster, hubs, refs);
    for (const [id, ref] of refs) load.working.push(load.send(id, ref));
    load.working.push(load.move());
    return load;
  }

  get isUnderWay(): boolean {
    const counts = [...this.acknowledged.values()].map((items) => items.length);
    return Math.min(...counts) > 20 && this.cluster.heard('childrenMigrated').length > 10;
  }

  /** Waits until each child has acknowledged what was sent from now on. */
  async untilAllAnswered(): Promise<void> {
    const before = new Map([...this.acknowledged].map(([id, items]) => [id, items.length]));
    await this.cluster.waitUntil('every child has answered again', () =>
      [...this.acknowledged].every(([id, items]) => items.length > before.get(id)! + 1),
    );
  }

  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.working);
  }

  async report(): Promise<ChildReport[]> {
    return Promise.all([...this.refs].map(([id, ref]) => this.reportOn(id, ref)));
  }

  private async reportOn(id: string, ref: Ref<JournalMessage>): Promise<ChildReport> {
    const items = await read(ref, 10_000).catch((): readonly number[] => []);
    const here = (hub: Hub) => hub.listChildren('local').some((child) => child.id === id);
    const { cluster } = this;
    return {
      id,
      instances: this.hubs.filter(here).length,
      items,
      missing: this.acknowledged.get(id)!.filter((item) => !items.includes(item)),
      reported:
        cluster.heard('deadLetter').some(({ childId }) => childId === id) ||
        cluster.heard('childTakenOver').some((event) => event.id === id) ||
        cluster.heard('childNotRunning').some((event) => event.id === id),
    };
  }

  private async send(id: string, ref: Ref<JournalMessage>): Promise<void> {
    const items: number[] = [];
    this.acknowledged.set(id, items);
    for (let item = 0; !this.ended; item++) {
      const answered = await addSurely(ref, item, 15_000).catch(() => undefined);
      if (answered !== undefined) items.push(item);
    }
  }

  private async move(): Promise<void> {
    const ids = [...this.refs.keys()];
    for (let round = 0; !this.ended; round++) {
      const target = this.hubs[round % this.hubs.length]!.node;
      const some = ids.filter((_, i) => i % 2 === round % 2);
      await this.hubs[0]!.migrate(some, target).catch(() => undefined);
    }
  }
}
