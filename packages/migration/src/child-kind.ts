import type { Classes } from '@nact-hub/core';
import type { Behaviour, ChildProps } from '@nact-hub/messaging';
import type { DefinitionRecord } from '@nact-hub/registry';
import type { Ref } from 'nact';
import type { CheckedCheckpointEvery } from './checkpoint/every';
import type { SwapDeclaration } from './behaviour/swap';
import type { MigrationStrategy } from './strategy/migration-strategy';

/** Everything that this node must know to run, and to move, the children of one definition under one supervisor. */
export interface ChildKind {
  readonly supervisorName: string;
  readonly supervisor: Ref<unknown>;
  readonly definition: string;
  readonly behaviour: Behaviour;
  /** nact's properties for a child with these arguments. User code: it may throw. */
  readonly props: (args: unknown) => ChildProps;
  readonly swap: SwapDeclaration | undefined;
  /** Whose instances may be in its state, its arguments and its messages. */
  readonly classes?: Classes | undefined;
  readonly stateVersion: number;
  readonly upgradeState: ((state: unknown, fromVersion: number) => unknown) | undefined;
  readonly strategy: MigrationStrategy;
  /** Undefined: never. */
  readonly checkpointEvery: CheckedCheckpointEvery | undefined;
  /** Whether what nobody has acknowledged is posted again to the next life. */
  readonly redeliver: boolean;
}

/** Which versions of handed over states a definition can go on with. */
export const canRead = (
  { stateVersion, upgrades }: Pick<DefinitionRecord, 'stateVersion' | 'upgrades'>,
  version: number,
): boolean => version === stateVersion || (version < stateVersion && upgrades);
