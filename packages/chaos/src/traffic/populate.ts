import type { Hub } from 'nact-hub';
import { childIds, kindOf } from './children';

/** Starts all children, wherever they belong. @throws the first reason why one could not be started */
export async function populate(hub: Hub, count: number): Promise<void> {
  const kinds = new Map<
    ReturnType<typeof kindOf>['definition'],
    { supervisor: string; ids: string[] }
  >();
  childIds(count).forEach((id, i) => {
    const { supervisor, definition } = kindOf(i);
    const kind = kinds.get(definition) ?? { supervisor, ids: [] };
    kind.ids.push(id);
    kinds.set(definition, kind);
  });
  for (const [definition, { supervisor, ids }] of kinds) {
    const specs = ids.map((id) => ({ id }));
    const { failed } = await hub.supervisor(supervisor).startChildren(definition, specs);
    if (failed[0]) throw failed[0].error;
  }
}
