import { Router } from '@nact-hub/messaging';
import type { HubNode } from '../node';
import { hubRequests } from '../requests';

/** Messaging of a node, and whom it tells what. The node may come to have another id, registry and connection. */
export function createRouter(node: HubNode): Router {
  const { options, registry, connection, id, logger, clock } = node;
  return new Router({
    hub: options.hubId,
    node: id,
    replica: registry.replica,
    channel: connection.channel,
    clock,
    logger,
    proven: () => node.registry.proven(),
    untilProven: () => node.untilProven(),
    limits: options.limits,
    classesOf: (about) => node.kinds.classesOf(about),
    checkLocalMessages: options.checkLocalMessages,
    on: {
      deadLetter: (letter) => node.reports.deadLetter(letter),
      limitReached: (reached) => node.reports.limitReached(reached),
      corrupt: (error) => node.reports.corrupt(error),
      control: (from, message) => node.calls.receive(from, message),
      // nact's `stop` on the reference of a child, wherever it is.
      stopRequested: (child) => {
        const owner = node.registry.replica.get(child)?.row.owner;
        if (owner !== undefined) node.calls.tell(owner, hubRequests.stop, [child]);
      },
      stopped: (instance) => node.stopped(instance),
      reset: ({ id: child }) =>
        node.migrator.source.abort(child, 'reset', 'the child was reset while it stood still'),
      idle: (instance) => void node.stopper.stop(instance.id, 'idle'),
    },
  });
}
