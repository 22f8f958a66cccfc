import { messageOf } from '@nact-hub/core';
import type { MigrationNode } from '@nact-hub/migration';
import type { ChildId } from '@nact-hub/registry';
import type { HubNode } from '../node';

/** A node as migration sees it. It may come to have another id, registry and connection. */
export function migratingOf(node: HubNode): MigrationNode {
  const { options, router, calls, clock, logger } = node;
  return {
    hub: options.hubId,
    get node() {
      return node.id;
    },
    get registry() {
      return node.registry;
    },
    get handovers() {
      return node.connection.handovers;
    },
    router,
    calls,
    clock,
    logger,
    random: options.random,
    stateBytes: options.limits.stateBytes,
    kind: (supervisor, definition) => node.kinds.get(supervisor, definition),
    over: () => node.isOut,
    closed: node.life.signal,
    on: {
      corrupt: (error) => node.reports.corrupt(error),
      lost: (child, error) => lost(node, child, error),
      bereft: (children) => node.takeover.begin(children),
      stoppedEarly: (instance, epoch) => void node.stopper.crashed(instance, epoch),
    },
  };
}

function lost({ logger, events }: HubNode, id: ChildId, error: Error): void {
  const message = messageOf(error);
  logger.error(
    { child: id, reason: message },
    'a child could be started neither at the target nor here again',
  );
  events.emit('childNotRunning', { id, reason: 'restart_failed', message });
}
