import { query, start, stop, type Ref } from 'nact';
import { hotSwap, redisBackend, startHub, type Hub, type HubEvents } from 'nact-hub';
import { Client } from './client';
import { diaries, type Diary, type DiaryMessage } from './diary';
import { witness } from './witness';
import { ledger, type LedgerMessage, type Report } from './ledger';

interface Command {
  readonly id: number;
  readonly name: keyof ReturnType<typeof commands>;
  readonly args: readonly never[];
}

const events = [
  'migrationProgress',
  'childTakenOver',
  'deadLetter',
  'leaveProgress',
  'fenced',
  'rejoined',
] as const;

const tell = (message: object): void => void process.send?.(message);

function commands(hub: Hub, end: () => Promise<void>) {
  let client: Client | undefined;
  hub.on('leaveProgress', ({ left }) => {
    if (left === 0) client?.stop();
  });
  return {
    start: async (ids: readonly string[]) => {
      const { started, failed } = await hub.supervisor('ledgers').startChildren(
        ledger,
        ids.map((id) => ({ id })),
        { timeout: 30_000 },
      );
      return { started: started.length, failed: failed.map(({ error }) => error.message) };
    },
    startDiaries: async (definition: keyof typeof diaries, ids: readonly string[]) => {
      const specs = ids.map((id) => ({ id }));
      await hub.supervisor('diaries').startChildren(diaries[definition], specs);
    },
    diaries: (ids: readonly string[]) =>
      Promise.all(
        ids.map((id) =>
          query(
            hub.lookupChild<DiaryMessage>(id)!.ref,
            (from: Ref<Diary>): DiaryMessage => ({ type: 'leaf', from }),
            5_000,
          ),
        ),
      ),
    run: (name: string, ids: readonly string[], rest = 0) =>
      void (client = new Client(hub, name, ids, rest)),
    tally: () => client!.tally(),
    known: (ids: readonly string[]) => ids.every((id) => hub.lookupChild(id)?.node !== undefined),
    local: () => hub.listChildren('local').map(({ id }) => id),
    status: () => ({ ...hub.status(), nodes: hub.nodes().map(({ id }) => id) }),
    startWitnesses: async (supervisor: string, ids: readonly string[], file: string) => {
      const specs = ids.map((id) => ({ id, args: { file } }));
      await hub.supervisor(supervisor).startChildren(witness, specs);
    },
    /** Nothing else happens in this process for so many milliseconds. */
    block: (span: number) => {
      const end = performance.now() + span;
      while (performance.now() < end);
    },
    migrate: (ids: readonly string[], target: string) => hub.migrate(ids, target),
    leave: () => hub.leave({ timeout: 60_000 }),
    read: (ids: readonly string[]) => Promise.all(ids.map((id) => read(hub, id))),
    end,
  };
}

async function read(hub: Hub, id: string): Promise<Report | string> {
  const { ref } = hub.lookupChild<LedgerMessage>(id) ?? {};
  if (!ref) return `${id} is not registered`;
  const asked = query(ref, (from: Ref<Report>): LedgerMessage => ({ type: 'read', from }), 5_000);
  return asked.catch((error: unknown) => `${id}: ${String(error)}`);
}

async function main(): Promise<void> {
  const [name, hubId, url, prefix, lease, shared] = process.argv.slice(2) as string[] & {
    length: 6;
  };
  const system = start({ name: name! });
  const migration = hotSwap({ handover: true });
  const hub = await startHub(system, {
    hubId: hubId!,
    nodeName: name!,
    backend: redisBackend(url!, { prefix: prefix! }),
    lease: Number(lease),
    limits: { batchSize: 50 },
    supervisors: {
      ledgers: { actors: [ledger], migration },
      diaries: { actors: Object.values(diaries), migration },
      shared: { actors: [witness], migration },
      // Only one node of a test can run these: nobody else takes them over.
      ...(shared !== 'shared' && { own: { actors: [witness], migration } }),
    },
  });
  for (const event of events)
    hub.on(event, (data: HubEvents[typeof event]) => tell({ event, data }));
  const end = async () => {
    await hub.close();
    stop(system);
    setImmediate(() => process.disconnect());
  };
  const all = commands(hub, end);
  process.on('message', ({ id, name, args }: Command) => {
    Promise.resolve()
      .then(() => (all[name] as (...args: readonly never[]) => unknown)(...args))
      .then((result) => tell({ id, result }))
      .catch((error: unknown) => tell({ id, error: String(error) }));
  });
  tell({ event: 'ready', data: { node: hub.node } });
}

void main();
