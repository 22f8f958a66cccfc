import type { SimulatedNode } from '../cluster/simulated-node';
import { usual, type Crowd } from './crowd';

/** How many changes of each kind there were. */
export type Changes = Record<'join' | 'leave' | 'crash', number>;

/** How far the number of nodes may go from the usual one. */
const few = usual / 2;
const many = usual + few;
/** Up to how long it takes from one change to the next, milliseconds: more than a lease, and much less than one. */
const longestPause = 4_000;
/** How many children get a message after each change. */
const spoken = 50;

/** So many changes of who is in the hub, while messages go to the children. Many begin before the last one has come to its end. */
export async function change(crowd: Crowd, count: number): Promise<Changes> {
  const { hub, ids } = crowd;
  const changes: Changes = { join: 0, leave: 0, crash: 0 };
  const begun: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const kind = choose(crowd);
    changes[kind]++;
    begun.push(begin(crowd, kind));
    await crowd.send(
      'add',
      Array.from({ length: spoken }, () => hub.random.of(ids)),
    );
    await hub.pass(hub.random() * longestPause);
  }
  await hub.settle(Promise.all(begun));
  return changes;
}

function choose({ hub }: Crowd): keyof Changes {
  const { length } = hub.serving;
  if (length <= few) return 'join';
  return hub.random.of(length >= many ? ['leave', 'crash'] : ['join', 'leave', 'crash']);
}

async function begin(crowd: Crowd, kind: keyof Changes): Promise<void> {
  if (kind === 'join') return crowd.join();
  const { hub, first } = crowd;
  const node: SimulatedNode = hub.random.of(hub.serving.filter((one) => one !== first));
  if (kind === 'crash') node.crash();
  else await hub.leave(node);
  hub.forget(node);
}
