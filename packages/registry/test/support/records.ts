import type {
  About,
  Batch,
  ChildAtEpoch,
  ChildToCutOver,
  ChildToStart,
  NodeRecord,
  RegistryStore,
  Row,
} from '@nact-hub/registry';

export const nodeRecord = (id: string, rest: Partial<NodeRecord> = {}): NodeRecord => ({
  id,
  joinedAt: 12_345,
  phase: 'joined',
  labels: { zone: 'north' },
  supervisors: {
    carts: {
      configuration: 'hot',
      definitions: { cart: { stateVersion: 1, upgrades: false, redeliver: false } },
    },
  },
  ...rest,
});

export const aboutText = (tags: readonly string[] = []): string =>
  JSON.stringify({ supervisor: 'carts', definition: 'cart', tags } satisfies About);

export const childToStart = (id: string, tags: readonly string[] = []): ChildToStart => ({
  id,
  about: aboutText(tags),
  args: new TextEncoder().encode(`args of ${id}`),
});

/** The answers of a batch, which must have been carried out. */
export function answersOf<A>(batch: Batch<A>): ReadonlyMap<string, A> {
  if (batch.outcome !== 'done') throw new Error(`the batch was answered '${batch.outcome}'`);
  return batch.answers;
}

/** The only answer of a batch. */
export function answerOf<A>(batch: Batch<A>): A {
  const [answer, ...others] = answersOf(batch).values();
  if (answer === undefined || others.length > 0) throw new Error('expected one answer');
  return answer;
}

/** Starts children and answers where they are. */
export async function startAll(
  store: RegistryStore,
  node: string,
  ids: readonly string[],
  operation = 'start-1',
): Promise<ChildAtEpoch[]> {
  const answers = answersOf(
    await store.start(
      node,
      operation,
      ids.map((id) => childToStart(id)),
    ),
  );
  return ids.map((id) => ({ id, epoch: answers.get(id)!.row.epoch }));
}

export const withVersion = (
  children: readonly ChildAtEpoch[],
  version = 0,
  pinned = false,
): ChildToCutOver[] => children.map((child) => ({ ...child, version, pinned }));

/** Moves one child, and answers where it is now. */
export async function move(
  store: RegistryStore,
  migration: string,
  source: string,
  target: string,
  child: ChildAtEpoch,
): Promise<ChildAtEpoch> {
  await store.beginMigration(source, migration, target, [child]);
  await store.cutOver(source, migration, withVersion([child], 1));
  return { id: child.id, epoch: (await rowNow(store, child.id))!.epoch };
}

/** What the registry has of a child. */
export async function rowNow(store: RegistryStore, id: string): Promise<Row | undefined> {
  return (await store.snapshot()).children.find((child) => child.id === id)?.row;
}

/** The only answer of a batch, with the row of that child as it is then. */
export async function answerAndRow<A>(
  store: RegistryStore,
  batch: Batch<A>,
): Promise<A & { readonly row: Row | undefined }> {
  const [id] = answersOf(batch).keys();
  return { ...answerOf(batch), row: await rowNow(store, id!) };
}

export const rowWith = (rest: Partial<Row> = {}): Row => ({
  owner: 'a',
  epoch: 10,
  life: 10,
  operation: 'start-1',
  migration: undefined,
  target: undefined,
  handover: undefined,
  version: 0,
  pinned: undefined,
  ...rest,
});
