import type { Backend, Connection, NodeId } from 'nact-hub';
import { gate } from './wait-until';

/** A stop on the way: `reached` when it has been come to, and nothing goes on before `release`. */
export interface Hold {
  readonly reached: Promise<void>;
  release(): void;
}

export interface HeldBackend extends Backend {
  /** The next time handovers are stored, by any node, it waits. */
  holdNextPut(): Hold;
}

/** `target` with some of its members replaced. */
export const withMembers = <T extends object>(target: T, members: Partial<T>): T =>
  new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(name in members ? members : target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

/** A backend with parts of each node's connection replaced. */
export const withParts = (
  backend: Backend,
  replace: (connection: Connection, node: NodeId) => Partial<Connection>,
): Backend => ({
  connect: async (request) => {
    const connection = await backend.connect(request);
    return withMembers(connection, replace(connection, request.node));
  },
});

/** A backend that can be stopped at the moment when state is on its way. */
export function heldHandovers(backend: Backend): HeldBackend {
  const holds: { reach: () => void; released: Promise<void> }[] = [];
  const held = withParts(backend, ({ handovers }) => ({
    handovers: withMembers(handovers, {
      put: async (entries, ttl) => {
        const hold = holds.shift();
        hold?.reach();
        await hold?.released;
        return handovers.put(entries, ttl);
      },
    }),
  }));
  return {
    ...held,
    holdNextPut: () => {
      const [reached, released] = [gate(), gate()];
      holds.push({ reach: () => reached.open(), released: released.passed });
      return { reached: reached.passed, release: () => released.open() };
    },
  };
}
