import { bytesPerTurn, CorruptError, MigrationError, ownTurn, settle } from '@nact-hub/core';
import { handoverKey, type Handover } from '@nact-hub/handover';
import { replaceState, type ChildContext, type Instance, type Ledger } from '@nact-hub/messaging';
import type { ChildId, MigrationId } from '@nact-hub/registry';
import { ledgerOf } from '../capture';
import { timedOut, within } from '../certainty';
import { canRead, type ChildKind } from '../child-kind';
import type { MigrationNode } from '../node';
import { readRecord } from '../record';

/** Spawns a standby: user code (`props`, the initial state) runs here and may throw. */
export function spawnStandby(
  node: MigrationNode,
  kind: ChildKind,
  child: {
    readonly id: ChildId;
    readonly life: number;
    readonly args: Uint8Array;
    readonly attempt: string;
  },
): Instance {
  const { id, life, args, attempt } = child;
  const instance = node.router.spawn({ id, life, attempt, kind, args });
  node.router.standbys.set(id, instance);
  return instance;
}

/** Fetches the handover of a child. Without a promise, unless it is large. @throws MigrationError `handover_expired`, CorruptError */
export function readHandover(
  node: MigrationNode,
  bytes: Uint8Array | undefined,
  id: ChildId,
  migration: MigrationId,
): Handover | Promise<Handover> {
  if (bytes) return readRecord(node, bytes, id, migration);
  throw new MigrationError(
    'handover_expired',
    `The handover of child '${id}' is not in the store (any more): raise \`stateTtl\``,
  );
}

/** Fetches handovers by child; those that have expired are left out. */
export async function fetchHandovers(
  node: MigrationNode,
  wanted: readonly { readonly id: ChildId; readonly migration: MigrationId }[],
): Promise<ReadonlyMap<ChildId, Uint8Array>> {
  if (wanted.length === 0) return new Map();
  const keys = new Map(
    wanted.map(({ id, migration }) => [handoverKey(node.hub, id, migration), id]),
  );
  const found = await node.handovers.get([...keys.keys()]);
  return new Map([...found].map(([key, bytes]) => [keys.get(key)!, bytes]));
}

/**
 * Gives a standby the state that was handed over, made from a fresh initial state: the last result
 * counts. User code runs for `timeout` milliseconds at most. Answers what the child had taken in and sent: without
 * a promise, if all of user code does and the state is not large: decoding that has a turn of its own.
 */
export function takeOverState(
  node: MigrationNode,
  kind: ChildKind,
  standby: Instance,
  handover: Handover,
  timeout: number,
): Ledger | Promise<Ledger> {
  const ledger = ledgerOf(handover);
  const { state } = handover;
  if (state === undefined) return ledger;
  const replace = () =>
    replaceBy(node, kind, standby, { state, stateVersion: handover.stateVersion }, timeout);
  const replaced = state.length > bytesPerTurn ? ownTurn().then(replace) : replace();
  return replaced ? replaced.then(() => ledger) : ledger;
}

function replaceBy(
  node: MigrationNode,
  kind: ChildKind,
  standby: Instance,
  { state, stateVersion }: { readonly state: Uint8Array; readonly stateVersion: number },
  timeout: number,
): undefined | Promise<void> {
  const handed = node.router.codec.decode(state, kind.classes);
  let running: 'upgrade' | 'alter' = 'upgrade';
  const takenOver = replaceState(standby, (context, initial) =>
    settle(upgrade(kind, handed, stateVersion), (upgraded) => {
      running = 'alter';
      return alter(kind, initial, upgraded, context);
    }),
  );
  if (!takenOver) return undefined;
  return within(node.clock, timeout, takenOver, () => timedOut(running, standby.id, timeout));
}

function alter(
  { swap, definition }: ChildKind,
  initial: unknown,
  handed: unknown,
  context: ChildContext,
): unknown {
  if (!swap?.alter) return handed;
  return settle<unknown, unknown>(swap.alter(initial, handed, context), (state) => {
    if (state !== undefined) return state;
    throw new MigrationError(
      'nothing_altered',
      `alterHandoverState of '${definition}' returned nothing: return the state to begin with`,
    );
  });
}

function upgrade(
  { definition, stateVersion, upgradeState }: ChildKind,
  handed: unknown,
  fromVersion: number,
): unknown {
  if (fromVersion === stateVersion) return handed;
  if (!canRead({ stateVersion, upgrades: upgradeState !== undefined }, fromVersion)) {
    throw new CorruptError(
      'state_version_unknown',
      `'${definition}' has state version ${stateVersion} here and cannot read version ${fromVersion}: give it \`upgradeState\``,
    );
  }
  return settle(upgradeState!(handed, fromVersion), (upgraded) => {
    if (upgraded !== undefined) return upgraded;
    throw new MigrationError(
      'nothing_upgraded',
      `upgradeState of '${definition}' returned nothing for version ${fromVersion}: return what version ${stateVersion} hands over`,
    );
  });
}
