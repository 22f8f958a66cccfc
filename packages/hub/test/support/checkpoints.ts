import { piecesOf } from '@nact-hub/core';
import { decodeHandover, type CheckpointStore } from '@nact-hub/handover';
import { defineActor, hotSwap, withHotSwap, type ActorOptions, type Backend } from 'nact-hub';
import { keepJournal, type JournalMessage } from './actors';
import { withMembers, withParts } from './held-backend';

type Journal = readonly number[];
type Options = Pick<
  ActorOptions<undefined, Journal, JournalMessage>,
  'checkpointEvery' | 'redeliver' | 'stateVersion' | 'upgradeState'
>;

/** A journal with these options besides, and a supervisor that has nothing else. */
export function journalWith(
  options: Options,
  keep:
    | typeof keepJournal
    | ((...args: Parameters<typeof keepJournal>) => Promise<Journal>) = keepJournal,
) {
  const definition = defineActor('journal', {
    behaviour: withHotSwap<Journal, JournalMessage>(keep),
    props: () => ({ initialState: [] as Journal }),
    ...options,
  });
  const migration = hotSwap({ handover: true });
  return { definition, supervisors: { children: { actors: [definition], migration } } };
}

/** What has been stored of children, as it was said to the store, in order. */
export interface Stored {
  readonly child: string;
  readonly epoch: number;
  readonly version: number;
  /** The last number that the child had processed, by sender. */
  readonly taken: Readonly<Record<string, number>>;
  readonly outcome: 'stored' | 'stale';
}

export interface ToldCheckpoints {
  readonly backend: Backend;
  readonly stored: readonly Stored[];
  /** The keys of children that were stopped. */
  readonly ended: readonly string[];
  /** As the node that has joined last has it. */
  store(): CheckpointStore;
}

/** A backend that tells of every checkpoint. `before` may hold one up, or fail it. */
export function toldCheckpoints(
  backend: Backend,
  before: () => Promise<void> = () => Promise.resolve(),
): ToldCheckpoints {
  const stored: Stored[] = [];
  const ended: string[] = [];
  let last: CheckpointStore;
  const told = withParts(backend, ({ checkpoints }) => ({
    checkpoints: withMembers((last = checkpoints), {
      put: async (checkpoint, ttl) => {
        await before();
        const outcome = await checkpoints.put(checkpoint, ttl);
        const { epoch, version, key, bytes } = checkpoint;
        const [, hub, child] = /^\{([^/]*)\/(.*)\}:checkpoint$/.exec(key) as unknown as string[];
        const { takenIn } = await decodeHandover(await piecesOf(bytes).join(), {
          hub: hub!,
          child: child!,
        });
        const taken = Object.fromEntries(takenIn);
        stored.push({ child: child!, epoch, version, taken, outcome });
        return outcome;
      },
      end: async (key, epoch, ttl) => {
        const outcome = await checkpoints.end(key, epoch, ttl);
        ended.push(key);
        return outcome;
      },
    }),
  }));
  return { backend: told, stored, ended, store: () => last };
}
