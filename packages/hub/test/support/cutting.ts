import { UnknownOutcomeError } from '@nact-hub/core';
import type { RegistryStore } from '@nact-hub/registry';
import type { Backend, Connection, NodeId } from 'nact-hub';
import { withMembers } from './held-backend';

/** A backend from which nodes can be cut off: nothing of them gets there, and nothing comes back. */
export interface CuttingBackend extends Backend {
  /** Cuts off every node of that name, under whichever id it asks. */
  cut(name: string): void;
  mend(name: string): void;
}

const noAnswer = () => new UnknownOutcomeError('no_answer', 'the node is cut off');

export function cutting(backend: Backend): CuttingBackend {
  const names = new Set<string>();
  const isCut = (node: NodeId) => names.has(node.slice(0, node.lastIndexOf('.')));
  const connect: Backend['connect'] = async (request) => {
    if (isCut(request.node)) throw noAnswer();
    const connection = await backend.connect(request);
    return withMembers(
      connection,
      cutParts(connection, () => isCut(request.node)),
    );
  };
  return {
    connect,
    cut: (name) => void names.add(name),
    mend: (name) => void names.delete(name),
  };
}

function cutParts(connection: Connection, isCut: () => boolean): Partial<Connection> {
  const { channel, handovers, registry } = connection;
  return {
    channel: withMembers(channel, {
      open: (receive) => channel.open((frame) => (isCut() ? undefined : receive(frame))),
      send: (to, frame) => (isCut() ? Promise.reject(noAnswer()) : channel.send(to, frame)),
    }),
    handovers: cutOff(handovers, isCut),
    registry: cutOff<RegistryStore>(registry, isCut),
    reachable: () => !isCut(),
  };
}

/** Every call is refused on its way there, or its answer is lost on the way back. */
const cutOff = <T extends object>(target: T, isCut: () => boolean): T =>
  new Proxy(target, {
    get: (_, name) => {
      const member = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      if (name === 'close') return member.bind(target);
      return async (...args: unknown[]) => {
        if (isCut()) throw noAnswer();
        const answer = await Reflect.apply(member, target, args);
        if (isCut()) throw noAnswer();
        return answer;
      };
    },
  });
