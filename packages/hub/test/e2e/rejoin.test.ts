import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Network } from '../support/tcp-server';
import { waitUntil } from '../support/wait-until';
import type { Testimony } from './node/witness';
import type { NodeProcess } from './process';
import { useProcesses } from './processes';

const lease = 1_000;
/** For how long a node is out: others have expired it by then, and taken over what they can. */
const out = 4 * lease;

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}-${i}`);
const [own, shared] = [numbered('own', 20), numbered('shared', 20)];

/** What keeps a process from its lease, and what lets it go on. */
interface Fault {
  readonly what: string;
  begin(node: NodeProcess, network: Network): unknown;
  end(node: NodeProcess, network: Network): unknown;
}

const faults: readonly Fault[] = [
  {
    what: 'stood still (SIGSTOP)',
    begin: (node) => process.kill(node.pid, 'SIGSTOP'),
    end: (node) => process.kill(node.pid, 'SIGCONT'),
  },
  {
    what: 'had its event loop blocked',
    begin: (node) => void node.call('block', out),
    end: () => 0,
  },
  {
    what: 'was cut off from Redis',
    begin: (_, network) => network.cut(),
    end: (_, network) => network.mend(),
  },
];

describe.each(faults)('a process that $what for longer than its lease', ({ begin, end }) => {
  const processes = useProcesses(lease);
  let directory: string;
  let network: Network;

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-'));
    network = await new Network(process.env['REDIS_URL']!).open();
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true });
    await network.close();
  });

  it('goes on with the children that nobody has taken, and ends the others; no two begin in one epoch', async () => {
    const file = path.join(directory, 'testimonies');
    const read = () =>
      // What comes after the last end of a line is being written.
      (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []).map(
        (line) => JSON.parse(line) as Testimony,
      );
    const a = await processes.startWith('a', { url: network.url });
    const b = await processes.startWith('b', { shared: true });
    const [before, all] = [a.node, [...own, ...shared]];
    await a.call('startWitnesses', 'own', own, file);
    await a.call('startWitnesses', 'shared', shared, file);
    await waitUntil('b knows all', () => b.call('known', all));
    await b.call('migrate', shared, before);
    await b.call('run', 'b', all, 20);
    await waitUntil(
      'all have been told',
      () => new Set(read().map(({ child }) => child)).size === 40,
    );

    begin(a, network);
    await waitUntil(
      'b has taken over what it can',
      () => b.told.filter(({ event }) => event === 'childTakenOver').length === shared.length,
    );
    await new Promise((resolve) => setTimeout(resolve, lease));
    end(a, network);
    await a.heard('rejoined');
    expect(a.node).not.toBe(before);
    const { kept, ended } = a.told.find(({ event }) => event === 'rejoined')!.data as {
      kept: string[];
      ended: string[];
    };
    expect([...kept].sort()).toEqual([...own].sort());
    expect([...ended].sort()).toEqual([...shared].sort());
    const back = read().length;
    await waitUntil('it serves again', () =>
      own.every((id) =>
        read()
          .slice(back)
          .some(({ child }) => child === id),
      ),
    );
    const { sent } = await b.call('tally');

    const testimonies = read();
    const epochs = new Map<string, Set<number>>();
    for (const { child, epoch, pid } of testimonies) {
      const key = `${child} ${epoch}`;
      epochs.set(key, (epochs.get(key) ?? new Set()).add(pid));
    }
    expect([...epochs].filter(([, pids]) => pids.size > 1)).toEqual([]);
    for (const id of own) {
      const of = testimonies.filter(({ child }) => child === id);
      expect(of.map(({ number }) => number)).toEqual(of.map((_, i) => i + 1));
      expect(of.at(-1)).toMatchObject({ number: sent[id], count: sent[id], pid: a.pid });
      expect(new Set(of.map(({ epoch }) => epoch)).size).toBe(2);
    }
  });
});
