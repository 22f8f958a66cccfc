import type { NodeId, NodeRecord, SupervisorRecord } from '@nact-hub/registry';
import type { CheckedOptions, SupervisorOptions } from '../options/options';

/** What a node says of itself when it joins. */
export function nodeRecord(id: NodeId, options: CheckedOptions): NodeRecord {
  const { supervisors, labels, clock, lease } = options;
  const records = Object.entries(supervisors).map(
    ([name, supervisor]) => [name, supervisorRecord(supervisor)] as const,
  );
  return {
    id,
    joinedAt: clock.wall(),
    lease,
    phase: 'joined',
    labels,
    supervisors: Object.fromEntries(records),
  };
}

function supervisorRecord({ actors, migration }: SupervisorOptions): SupervisorRecord {
  const { name, handover, stateTtl, stateQueryTimeout, freezeTimeout } = migration;
  const settings = JSON.stringify({ handover, stateTtl, stateQueryTimeout, freezeTimeout });
  const definitions = actors.map((definition) => {
    const { name, stateVersion, upgradeState, redeliver } = definition;
    return [name, { stateVersion, upgrades: upgradeState !== undefined, redeliver }] as const;
  });
  return { configuration: `${name} ${settings}`, definitions: Object.fromEntries(definitions) };
}

export interface Difference {
  readonly node: NodeId;
  readonly supervisor: string;
  readonly here: string;
  readonly there: string;
}

/** The supervisors that two nodes configure differently. */
export function differences(own: NodeRecord, other: NodeRecord): readonly Difference[] {
  return Object.entries(own.supervisors).flatMap(([supervisor, { configuration: here }]) => {
    const there = other.supervisors[supervisor]?.configuration;
    return there === undefined || there === here
      ? []
      : [{ node: other.id, supervisor, here, there }];
  });
}
