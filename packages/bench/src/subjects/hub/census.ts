import { now } from '../../process/clock';
import { idsOf, type Group } from './children';
import { hub } from './node';

/** Nanoseconds of one lookup, by the hub and in a Map of the same size. */
export function lookUp({ total, ...group }: Group & { readonly total: number }) {
  const ids = idsOf(group);
  const map = new Map(ids.map((id) => [id, { id }]));
  // In an order in which they were not put in, as users come.
  const wanted = ids.map((_, n) => ids[(n * 7_919) % ids.length]!);
  return {
    hub: each(wanted, total, (id) => hub().lookupChild(id)!.id),
    map: each(wanted, total, (id) => map.get(id)!.id),
  };
}

function each(ids: readonly string[], total: number, look: (id: string) => string): number {
  let length = 0;
  const begun = now();
  for (let n = 0; n < total; n++) length += look(ids[n % ids.length]!).length;
  const took = now() - begun;
  if (length === 0) throw new Error('nothing was found');
  return (took / total) * 1e6;
}

/** Resolves when this node's replica knows the last of a group. */
export async function untilKnown({ name, number }: Group): Promise<void> {
  while (!hub().lookupChild(`${name}-${number - 1}`))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

/** How much of a core this process takes for so many milliseconds, percent. */
export async function idle(span: number): Promise<number> {
  const [before, begun] = [process.cpuUsage(), now()];
  await new Promise((resolve) => setTimeout(resolve, span));
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1_000 / (now() - begun)) * 100;
}
