/** One incarnation of one process: `<name>.<random>`; a restarted node is a new node. */
export type NodeId = string;

/** How many of its former ids a node names: others may hold references that were written under one. */
export const mostFormer = 16;

/** What a node says of itself when it joins. */
export interface NodeRecord {
  readonly id: NodeId;
  /** Milliseconds since 1970, by the node's own clock. For people. */
  readonly joinedAt: number;
  /** The ids under which this process was in the hub before, and lost its lease; the latest last. */
  readonly former?: readonly NodeId[];
  /** How long it counts as live without renewing, milliseconds. */
  readonly lease?: number;
  /** `leaving` nodes serve what they have; nothing is placed on them. */
  readonly phase: 'joined' | 'leaving';
  /** What the app says about the node (`labels` of `startHub`). Placement does not look at them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly supervisors: Readonly<Record<string, SupervisorRecord>>;
}

/** A supervisor, as a node says of it when it joins. */
export interface SupervisorRecord {
  /** How the supervisor is configured, in words, to be compared between nodes. */
  readonly configuration: string;
  /** What it can run, by name of the definition. */
  readonly definitions: Readonly<Record<string, DefinitionRecord>>;
}

/** A definition, as far as other nodes must know it to move children here. */
export interface DefinitionRecord {
  readonly stateVersion: number;
  /** Whether it can upgrade states of earlier versions. */
  readonly upgrades: boolean;
  /** Whether messages that an earlier life did not acknowledge are posted again to the next one. */
  readonly redeliver: boolean;
}
