import type { Redis } from 'ioredis';

/** Few, so that there is a halfway. */
const batch = 3;

/** Which of the masters has the slot of a key. */
export async function masterOf(masters: readonly Redis[], key: string): Promise<Redis> {
  const slot = await masters[0]!.cluster('KEYSLOT', key);
  const ids = await Promise.all(masters.map((master) => idOf(master)));
  const ranges = await masters[0]!.cluster('SLOTS');
  const [, , owner] = ranges.find(([first, last]) => first <= slot && slot <= last)!;
  return masters[ids.indexOf(owner![2])]!;
}

/**
 * Moves the slot of a key to another master, as an operator does, and answers how many keys went.
 * `onHalfway` is called between: some keys are here then, and some there.
 */
export async function moveSlot(
  masters: readonly Redis[],
  key: string,
  to: Redis,
  onHalfway: () => Promise<void>,
): Promise<number> {
  const from = await masterOf(masters, key);
  const slot = await from.cluster('KEYSLOT', key);
  await to.cluster('SETSLOT', slot, 'IMPORTING', await idOf(from));
  await from.cluster('SETSLOT', slot, 'MIGRATING', await idOf(to));
  let moved = 0;
  for (let keys = [key]; keys.length > 0; moved += keys.length) {
    keys = await from.cluster('GETKEYSINSLOT', slot, batch);
    const { port } = to.options as { port: number };
    for (const each of keys) await from.migrate('127.0.0.1', port, each, 0, 5_000);
    await onHalfway();
  }
  const id = await idOf(to);
  for (const master of [to, from, ...masters]) await master.cluster('SETSLOT', slot, 'NODE', id);
  return moved;
}

const idOf = async (master: Redis): Promise<string> => String(await master.cluster('MYID'));

/** A slot of which each of two masters says that it is the other's. */
export interface TornSlot {
  readonly slot: number;
  readonly owner: Redis;
  readonly other: Redis;
}

/** Makes two masters send whoever asks for a key to and fro. Its slot must be empty. */
export async function tearSlot(masters: readonly Redis[], key: string): Promise<TornSlot> {
  const owner = await masterOf(masters, key);
  const other = masters.find((master) => master !== owner)!;
  const slot = await owner.cluster('KEYSLOT', key);
  await owner.cluster('SETSLOT', slot, 'NODE', await idOf(other));
  return { slot, owner, other };
}

/** Both know again whose it is. */
export async function healSlot({ slot, owner, other }: TornSlot): Promise<void> {
  const id = await idOf(owner);
  for (const master of [owner, other]) await master.cluster('SETSLOT', slot, 'NODE', id);
}
