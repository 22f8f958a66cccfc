/** One incarnation of one process: `<name>.<random>`; a restarted node is a new node. */
export type NodeId = string;

/** What a node says of itself when it joins. */
export interface NodeRecord {
  readonly id: NodeId;
  /** Milliseconds since 1970, by the node's own clock. For people. */
  readonly joinedAt: number;
  /** `leaving` nodes serve what they have; nothing is placed on them. */
  readonly phase: 'joined' | 'leaving';
  readonly labels: Readonly<Record<string, string>>;
  readonly supervisors: Readonly<Record<string, SupervisorRecord>>;
}

export interface SupervisorRecord {
  /** How the supervisor is configured, in words, to be compared between nodes. */
  readonly configuration: string;
  /** What it can run, by name of the definition. */
  readonly definitions: Readonly<Record<string, DefinitionRecord>>;
}

export interface DefinitionRecord {
  readonly stateVersion: number;
  /** Whether it can upgrade states of earlier versions. */
  readonly upgrades: boolean;
}
