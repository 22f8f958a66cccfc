import type { Bench } from '../bench';
import { absolute } from '../measure/target';
import type { Contender, Question } from '../question';
import { CommandCount } from '../redis/commands';
import { TwoNodes } from './two-nodes';

export const idle: Question = {
  name: 'idle',
  title: 'A hub of two nodes and 10,000 children, when nothing happens',
  method:
    'Processor time of a node, and what Redis is asked, over 10 seconds (3 in a quick run), everything as it comes: a lease of 10 seconds.',
  metrics: {
    processor: { unit: '% of a core', better: 'less' },
    commands: { unit: 'Redis commands/s per node', better: 'less' },
  },
  targets: [
    absolute('% of a core', ['hub', 'processor'], ['at most', 1]),
    absolute('Redis commands per second and node', ['hub', 'commands'], ['at most', 20]),
  ],
  rounds: 1,
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  const redis = await bench.redis();
  const span = bench.extent === 'quick' ? 3_000 : bench.size(10_000, 300);
  const children = { number: bench.size(10_000), bytes: 1_000 };
  const hub = await TwoNodes.open(bench, redis, children, { lease: 10_000 });
  const measure = async () => {
    const count = new CommandCount(redis);
    const before = await count.read();
    const shares = await Promise.all(
      hub.workers.map((worker) => worker.call<number>('idle', span)),
    );
    const commands = ((await count.read()) - before) / (span / 1_000) / hub.workers.length;
    count.close();
    return { processor: Math.max(...shares), commands };
  };
  return [{ label: 'hub', role: 'hub', measure }];
}
