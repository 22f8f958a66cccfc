import type { Ref } from 'nact';
import { now } from '../../process/clock';
import type { Message } from '../load';
import { kinds, type Kind } from './definitions';
import { hub } from './node';

/** Children that are named alike: `<name>-0` and so on. */
export interface Group {
  readonly name: string;
  readonly number: number;
}
export interface StartRequest extends Group {
  /** Of state. Default 0. */
  readonly bytes?: number;
  readonly kind?: Kind;
  readonly supervisor?: 'hot' | 'cold';
}

export const idsOf = ({ name, number }: Group): string[] =>
  Array.from({ length: number }, (_, n) => `${name}-${n}`);

/** Starts children in one call; answers how many milliseconds it took. */
export async function startGroup({
  bytes = 0,
  kind = 'quick',
  supervisor = 'hot',
  ...group
}: StartRequest): Promise<number> {
  const specs = idsOf(group).map((id) => ({ id, args: bytes }));
  const begun = now();
  const { failed } = await hub()
    .supervisor(supervisor)
    .startChildren(kinds[kind], specs, { timeout: 300_000 });
  if (failed[0]) throw failed[0].error;
  return now() - begun;
}

export async function stopGroup(group: Group): Promise<void> {
  await hub().stopChildren(idsOf(group));
}

/** Moves children to a node; answers how many milliseconds it took, and how many stayed. */
export async function moveSome({ to, ...group }: Group & { readonly to: string }) {
  const ids = idsOf(group);
  const begun = now();
  const { stayed } = await hub().migrate(ids, to);
  return { took: now() - begun, stayed: stayed.length, first: stayed[0] };
}

/** The same; they must all get there. */
export async function moveGroup(group: Group & { readonly to: string }): Promise<number> {
  const { took, first } = await moveSome(group);
  if (first) throw new Error(`stayed: ${JSON.stringify(first)}`);
  return took;
}

/** Sees to it that all children of a group are on a node, whatever moves them at the moment. */
export async function bringGroup({ to, ...group }: Group & { readonly to: string }): Promise<void> {
  const elsewhere = () => idsOf(group).filter((id) => hub().lookupChild(id)?.node !== to);
  for (let ids; (ids = elsewhere()).length > 0;) {
    const still = ids.filter((id) => hub().lookupChild(id)?.movingTo === undefined);
    if (still.length > 0) await hub().migrate(still, to);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The references of children, as a user gets them. */
export function refsOf(group: Group): Ref<Message>[] {
  return idsOf(group).map((id) => {
    const found = hub().lookupChild<Message>(id);
    if (!found) throw new Error(`child ${id} is not known here`);
    return found.ref;
  });
}
