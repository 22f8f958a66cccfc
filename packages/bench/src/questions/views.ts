import type { Bench } from '../bench';
import { ratio } from '../measure/target';
import type { Contender, Question } from '../question';

export const views: Question = {
  name: 'views',
  title: 'Growth with the number of nodes: 2 to 20',
  method:
    '500 children per node, all nodes in one process. Processor time per node when the view changes (a node that runs nothing leaves), leases and all that goes on besides included.',
  metrics: { work: { unit: 'µs per node', better: 'less' } },
  targets: [
    ratio(
      'work per node, of 20 beside 5',
      ['20 nodes', 'work'],
      ['5 nodes', 'work'],
      ['at most', 1.3],
    ),
  ],
  open,
};

async function open(bench: Bench): Promise<Contender[]> {
  return Promise.all(
    (bench.extent === 'full' ? [2, 5, 10, 20] : [5, 20]).map(async (nodes): Promise<Contender> => {
      const worker = bench.start('many-nodes');
      await worker.call('open', { nodes, each: bench.long(500, 2) });
      return {
        label: `${nodes} nodes`,
        role: 'hub',
        measure: async () => ({ work: await worker.call('change') }),
      };
    }),
  );
}
