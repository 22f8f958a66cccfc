import { messageOf, StartError, type Codec } from '@nact-hub/core';
import type { ChildProps, Instance, InstanceKind } from '@nact-hub/messaging';
import type { DefinitionRecord } from '@nact-hub/registry';
import type { CheckedCheckpointEvery } from './checkpoint/every';
import type { SwapDeclaration } from './behaviour/swap';
import type { MigrationStrategy } from './strategy/migration-strategy';

/** Everything that this node must know to run, and to move, the children of one definition under one supervisor. */
export interface ChildKind extends InstanceKind {
  readonly supervisorName: string;
  readonly definition: string;
  readonly swap: SwapDeclaration | undefined;
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

/** Makes nact's properties of a child from what user code makes of its arguments. */
export const propsFrom =
  (
    codec: Codec,
    definition: string,
    { props, classes }: Pick<InstanceKind, 'classes'> & { props: (args: unknown) => ChildProps },
  ): InstanceKind['props'] =>
  (id, args) => {
    try {
      return props(codec.decode(args, classes));
    } catch (error) {
      throw new StartError(
        'props_failed',
        `The props of '${definition}' could not be made for child '${id}': ${messageOf(error)}`,
        { cause: error },
      );
    }
  };

/** The kind that an instance of this node is of: nobody makes others. */
export const kindOf = ({ kind }: Instance): ChildKind => kind as ChildKind;
