import { waitUntil } from '../support/wait-until';
import type { Tally } from './node/client';
import type { Report } from './node/ledger';
import type { NodeProcess } from './process';
import { useProcesses } from './processes';

const ids = Array.from({ length: 300 }, (_, i) => `ledger-${i}`);

interface TakenOver {
  readonly id: string;
  readonly state: 'handover' | 'initial';
}

/** Those that began afresh, as was reported. */
const begunAfresh = (nodes: readonly NodeProcess[]): Set<string> =>
  new Set(
    nodes
      .flatMap(({ told }) => told)
      .filter(({ event }) => event === 'childTakenOver')
      .map(({ data }) => data as TakenOver)
      .filter(({ state }) => state === 'initial')
      .map(({ id }) => id),
  );

describe.each(['source', 'target'] as const)(
  'SIGKILL of the %s in the middle of a move',
  (victim) => {
    const processes = useProcesses(1_000);

    async function crash(step: number) {
      const nodes = (await processes.start('a', 'b', 'c')) as [
        NodeProcess,
        NodeProcess,
        NodeProcess,
      ];
      const [source, target, third] = nodes;
      await waitUntil('all see each other', async () => {
        const statuses = await Promise.all(nodes.map((node) => node.call('status')));
        return statuses.every((status) => status.nodes.length === 3);
      });
      await third.call('start', ids);
      await waitUntil('the source knows all', () => source.call('known', ids));
      await third.call('migrate', ids, source.node);
      const tally = await work(third);
      const survivors = nodes.filter((node) => node !== (victim === 'source' ? source : target));

      const before = source.told.length; // Each batch of 50 tells at least once how far it is.
      const moving = third.call('migrate', ids, target.node).catch((error: unknown) => error);
      await waitUntil('the move is under way', () => source.told.length >= before + step);
      await (victim === 'source' ? source : target).kill();
      await moving;
      return { survivors: survivors as [NodeProcess, NodeProcess], tally };
    }

    /** Increments every child a few times, so that they have something to lose. */
    async function work(node: NodeProcess): Promise<Tally> {
      await node.call('run', 'client', ids);
      await waitUntil('all have been told', async () => {
        const reports = (await node.call('read', ids)) as Report[];
        return reports.every(({ last }) => (last['client'] ?? 0) > 2);
      });
      return node.call('tally');
    }

    async function settled(survivors: readonly NodeProcess[]): Promise<void> {
      await waitUntil('each child runs once', async () => {
        const locals = await Promise.all(survivors.map((node) => node.call('local')));
        const statuses = await Promise.all(survivors.map((node) => node.call('status')));
        const running = statuses.reduce((sum, { children }) => sum + children, 0);
        return new Set(locals.flat()).size === ids.length && running === ids.length;
      });
    }

    it.each([1, 4])('at its %i. news leaves each running exactly once', async (step) => {
      const { survivors, tally } = await crash(step);
      expect(tally.failures).toEqual([]);
      await settled(survivors);
      const [one, other] = await Promise.all(
        survivors.map(async (node) => (await node.call('read', ids)) as Report[]),
      );
      expect(one).toEqual(other);
      const pids = new Set(survivors.map(({ pid }) => pid));
      for (const { pid, wrong } of one!) expect([pids.has(pid), wrong]).toEqual([true, 0]);
      const fresh = begunAfresh(survivors);
      const states = ids.map((id, index) => [id, one![index]!.last['client']]);
      expect(states).toEqual(ids.map((id) => [id, fresh.has(id) ? undefined : tally.sent[id]]));
    });
  },
);
