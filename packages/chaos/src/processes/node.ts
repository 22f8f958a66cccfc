import { setTimeout as sleep } from 'node:timers/promises';
import { start, stop } from 'nact';
import { redisBackend, startHub, type Hub } from 'nact-hub';
import { openJournal } from '../journal/write';
import { seeded } from '@nact-hub/testkit/random';
import { childIds, settle as settleChildren, supervisors } from '../traffic/children';
import { Clients } from '../traffic/clients';
import { Mover } from '../traffic/mover';
import { populate } from '../traffic/populate';
import { logInto } from './log';
import type { NodeSettings, Order } from './messages';
import { CountingJournal, tell, tellFigures, weigh, writeEvents } from './reporting';

const settings = JSON.parse(process.argv[2]!) as NodeSettings;
const { name, directory, hubId, lease, redis, rate, patience } = settings;
const system = start({ name });
const journal = new CountingJournal(openJournal(directory, name));
const children = childIds(settings.children);
/** How long it may take to leave, milliseconds. */
const longest = 30_000;

/** One process: a node of the hub with children, clients and moves. */
async function run(): Promise<void> {
  // Children may come before `startHub` has returned; none is asked to ask before that.
  settleChildren({ journal, patience, party: () => `@${hub.node}` });
  const hub: Hub = await startHub(system, {
    hubId,
    nodeName: name,
    backend: redisBackend(redis, { connectTimeout: 20_000 }),
    supervisors,
    lease,
    logger: logInto(directory, name),
  });
  journal.write({ what: 'joined', node: hub.node, pid: process.pid });
  writeEvents(hub, journal);
  const random = seeded(settings.seed);
  const clients = new Clients({ name, hub, system, journal, children, rate, patience, random });
  const mover = new Mover({ hub, children, random });
  obey(hub, clients, mover);
  tell({ type: 'ready' });
}

function obey(hub: Hub, clients: Clients, mover: Mover): void {
  const silence = tellFigures(journal, hub);
  const settle = async (): Promise<void> => {
    mover.end();
    clients.askNoMore();
    const deadline = performance.now() + patience;
    while (clients.waiting > 0 && hub.status().joined && performance.now() < deadline)
      await sleep(20);
    clients.giveUp();
  };
  const end = async (): Promise<void> => {
    clients.end();
    silence();
    stop(system);
    journal.write({ what: 'ended' });
    journal.close();
    process.disconnect?.();
  };
  const orders: Record<Order, () => Promise<void>> = {
    populate: () => populate(hub, children.length),
    weigh: async () => tell({ type: 'weight', weight: weigh() }),
    begin: async () => (clients.begin(), mover.begin()),
    settle: async () => (await settle(), clients.end()),
    leave: async () => {
      // Clients go on until all children are elsewhere: a deploy does not stop the world.
      hub.on('leaveProgress', ({ left }) => left === 0 && clients.end());
      await settle();
      const { stayed } = await hub.leave({ timeout: longest });
      journal.write({ what: 'left', node: hub.node, stayed: stayed.length });
      tell({ type: 'done', order: 'leave' });
      await end();
    },
  };
  hub.on('fenced', ({ node }) => journal.write({ what: 'fenced', node }));
  hub.on('rejoined', ({ node }) => journal.write({ what: 'joined', node, pid: process.pid }));
  process.on('message', (order: Order) => {
    orders[order]().then(
      () => order === 'leave' || tell({ type: 'done', order }),
      (error: unknown) => tell({ type: 'problem', text: `${name}: ${order}: ${String(error)}` }),
    );
  });
}

// No process outlives the one that runs the whole.
process.once('disconnect', () => process.exit(1));
// Ctrl-C goes to all processes of a terminal; the one that runs the whole decides.
process.on('SIGINT', () => undefined);
run().catch((error: Error) => {
  tell({ type: 'failed', reason: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
