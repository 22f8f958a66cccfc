import { type CorruptError, InvalidConfigError } from '@nact-hub/core';
import { findSystem, lookup, type NactRef } from '@nact-hub/messaging';
import { Registry } from '@nact-hub/registry';
import type { Ref } from 'nact';
import { Hub } from './hub';
import { connectNode, type Hears, hearsOf, newNodeId } from './membership/entering';
import { nodeRecord } from './membership/node-record';
import { HubNode } from './node';
import { checkHubOptions, type HubOptions } from './options/options';
import { leaveOnSignals } from './signals';

/**
 * Makes this process a node of a hub. `parent` is the actor system of the app, or any actor of it that
 * may have children.
 *
 * @throws InvalidConfigError before anything has started: the options, nact, or the backend cannot be used; it says why and what to do
 */
export async function startHub(
  parent: Ref<never> | Ref<unknown>,
  options: HubOptions,
): Promise<Hub> {
  const checked = checkHubOptions(options);
  checkParent(parent);
  const { hubId, clock, random, lease } = checked;
  const id = newNodeId(checked);
  const logger = checked.logger.child({ hub: hubId, node: id });
  const early: CorruptError[] = [];
  // Until the node is made: what is sent to it comes again, and what it has found is told then.
  let hears: Hears = {
    receive: () => undefined,
    full: () => undefined,
    corrupt: (error) => void early.push(error),
  };
  const corrupt = (error: CorruptError) => hears.corrupt(error);
  const connection = await connectNode(checked, id, logger, {
    receive: (frame) => hears.receive(frame),
    full: (to) => hears.full(to),
    corrupt,
  });
  try {
    const { registry: store } = connection;
    const registry = await Registry.join({
      store,
      clock,
      logger,
      node: nodeRecord(id, checked),
      lease,
      random,
      corrupt,
    });
    const inner = new HubNode(checked, { id, registry, connection }, parent);
    hears = hearsOf(inner);
    for (const error of early) hears.corrupt(error);
    const hub = new Hub(inner);
    inner.begin();
    leaveOnSignals(hub, checked.leaveOn, logger);
    return hub;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The parent must be found in the map of the very copy of nact that the hub uses, and be the one found there. */
function checkParent(parent: unknown): void {
  const ref = parent as NactRef | undefined;
  const name = ref?.system?.name;
  if (typeof name !== 'string') {
    throw new InvalidConfigError(
      'not_a_reference',
      'Expected the first argument of startHub to be the reference of an actor system or of an actor',
    );
  }
  const system = findSystem(name) as { reference?: unknown } | undefined;
  if (!system) {
    throw new InvalidConfigError(
      'two_copies_of_nact',
      `The actor system '${name}' is not known here: it has stopped, or the app uses another copy of nact than nact-hub does. Run \`npm ls nact\` and keep one`,
    );
  }
  if (ref?.type === 'system' && system.reference !== parent) {
    throw new InvalidConfigError(
      'system_name_taken',
      `Another actor system called '${name}' has replaced this one: give each system of a process its own name`,
    );
  }
  if (!lookup(ref!))
    throw new InvalidConfigError(
      'parent_stopped',
      'The actor that was given to startHub has stopped',
    );
}
