import {
  mostFormer,
  type DefinitionRecord,
  type NodeId,
  type NodeRecord,
  type SupervisorRecord,
} from '../node';
import { corrupt } from './decode-row';

/** A node as it is kept: "<phase> <record as JSON>". */
export const encodeNode = ({ phase, ...rest }: NodeRecord): string =>
  `${phase} ${JSON.stringify(rest)}`;

/**
 * A node from its text, in new objects that have what a record has and nothing else.
 * @throws CorruptError
 */
export function decodeNode(id: NodeId, text: string): NodeRecord {
  const [, phase, json] = /^(joined|leaving) (\{.*\})$/s.exec(text) ?? [];
  const record = parse(json, text);
  if (record['id'] !== id || typeof record['joinedAt'] !== 'number') throw corrupt('node', text);
  const former = decodeFormer(record['former'] ?? []);
  const lease = record['lease'];
  if (lease !== undefined && typeof lease !== 'number') throw corrupt('node', text);
  return {
    id,
    joinedAt: record['joinedAt'],
    ...(former.length > 0 && { former }),
    ...(lease !== undefined && { lease }),
    phase: phase as NodeRecord['phase'],
    labels: mapObject(record['labels'], (label) =>
      typeof label === 'string' ? label : fail(label),
    ),
    supervisors: mapObject(record['supervisors'], decodeSupervisor),
  };
}

const decodeFormer = (value: unknown): readonly NodeId[] =>
  Array.isArray(value) &&
  value.length <= mostFormer &&
  value.every((id): id is string => typeof id === 'string')
    ? value
    : fail(value);

function decodeSupervisor(value: unknown): SupervisorRecord {
  const { configuration, definitions } = asObject(value);
  if (typeof configuration !== 'string') return fail(value);
  return { configuration, definitions: mapObject(definitions, decodeDefinition) };
}

function decodeDefinition(value: unknown): DefinitionRecord {
  const { stateVersion, upgrades, redeliver = false } = asObject(value);
  if (typeof stateVersion !== 'number' || typeof upgrades !== 'boolean') return fail(value);
  if (typeof redeliver !== 'boolean') return fail(value);
  return { stateVersion, upgrades, redeliver };
}

function parse(json: string | undefined, text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(json ?? ''));
  } catch {
    throw corrupt('node', text);
  }
}

/** `fromEntries` defines properties and sets none, so that a key `__proto__` is a key like any other. */
const mapObject = <T>(value: unknown, decode: (part: unknown) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(asObject(value)).map(([key, part]) => [key, decode(part)]));

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail(value);

function fail(value: unknown): never {
  throw corrupt('node', value);
}
