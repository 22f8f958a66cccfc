import { start } from 'nact';
import { memoryBackend, startHub, type Hub } from 'nact-hub';
import { serve } from '../process/serve';
import { observers, quick, supervisors } from './hub/definitions';

/** Many nodes of one hub in one process. */
const backend = memoryBackend();
let hubs: Hub[] = [];

const join = (name: string, what: typeof supervisors | typeof observers): Promise<Hub> =>
  startHub(start({ name } as never), { hubId: 'many', backend, supervisors: what, lease: 60_000 });

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

serve({
  async open({ nodes, each }: { nodes: number; each: number }) {
    hubs = await Promise.all(
      Array.from({ length: nodes }, (_, n) => join(`node-${n}`, supervisors)),
    );
    const specs = Array.from({ length: nodes * each }, (_, n) => ({ id: `child-${n}`, args: 0 }));
    await hubs[0]!.supervisor('hot').startChildren(quick, specs, { timeout: 120_000 });
    await settled();
  },
  /** Microseconds of work per node when the view changes: a node that runs nothing leaves. */
  async change(): Promise<number> {
    const observer = await join('observer', observers);
    await settled();
    const heard = hubs.map(
      (hub) => new Promise<void>((resolve) => hub.on('nodeLeft', () => resolve())),
    );
    const before = process.cpuUsage();
    await observer.leave();
    await Promise.all(heard);
    await settled();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / hubs.length;
  },
});
