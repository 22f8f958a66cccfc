import type { Redis } from 'ioredis';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Something to be done before each command of a client goes to its server. */
export interface Before {
  each: (method: string, args: readonly unknown[]) => Promise<unknown>;
}

const watched = ['getBuffer', 'hgetBuffer', 'hmgetBuffer'];
const scripts = ['keepPart', 'placeHandover', 'placeCheckpoint'].map(
  (script) => `nactHubHandover_${script}`,
);

/** Lets a test come between two commands of a real client, one that is going on as soon as it has. */
export function beforeCommand(client: Redis): Before {
  const before: Before = { each: async () => undefined };
  const methods = client as unknown as Record<string, Method>;
  const hold = (name: string, method: Method): Method =>
    async function held(...args) {
      await before.each(name, args);
      return method.apply(client, args);
    };
  for (const name of watched) methods[name] = hold(name, methods[name]!);
  const define = client.defineCommand.bind(client);
  client.defineCommand = (name, definition) => {
    define(name, definition);
    if (scripts.includes(name)) methods[name] = hold(name, methods[name]!);
  };
  return before;
}
