import { CorruptError } from '@nact-hub/core';
import type { Fact, LogEntry, Position } from '../log';
import { decodeNode } from './decode-node';
import { corrupt, decodeId, decodeRow, decodeWhole, rowAt, startedRow } from './decode-row';
import { detached, shared } from './text';
import { wellFormed } from './well-formed';

const rowPattern = /^(\S+) ((?:\S+ ){8}\S+)$/;
const startPattern = /^(\S+) ((?:\S+ ){8}\S+) (.*)$/s;
const nodePattern = /^(\S+) (.*)$/s;

/**
 * What XREAD answered for one stream, as entries. Each that is not well formed is reported.
 * @throws CorruptError when there are any: what they were to say is missing
 */
export function decodeEntries(
  reply: unknown,
  report: (error: CorruptError) => void,
): { entries: LogEntry[]; position?: Position } {
  if (reply === null || reply === undefined) return { entries: [] };
  const stream: unknown = Array.isArray(reply) ? reply[0] : undefined;
  const items: unknown = Array.isArray(stream) ? stream[1] : undefined;
  if (!Array.isArray(items)) throw corrupt('log', reply);
  const last: unknown = items.at(-1)?.[0];
  const entries = wellFormed(
    items as unknown[],
    (item) => decodeEntry(Array.isArray(item) ? item[1] : item),
    report,
  );
  const left = items.length - entries.length;
  if (left > 0) throw new CorruptError('corrupt_log', `Entries that are not well formed: ${left}`);
  return typeof last === 'string' ? { entries, position: last } : { entries };
}

/** An entry: the fields `number` and `incarnation`, then each fact by its kind. */
function decodeEntry(fields: unknown): LogEntry {
  if (!isTexts(fields) || fields[0] !== 'number' || fields[2] !== 'incarnation') {
    throw corrupt('log entry', fields);
  }
  const facts: Fact[] = [];
  for (let i = 4; i < fields.length; i += 2) {
    const [kind, value] = [fields[i]!, fields[i + 1] ?? ''];
    const together = severals.get(kind);
    if (together) for (const fact of together(value)) facts.push(fact);
    else facts.push(decodeFact(kind, value));
  }
  return { incarnation: fields[3] ?? '', number: decodeWhole(fields[1]), facts };
}

const isTexts = (fields: unknown): fields is string[] =>
  Array.isArray(fields) && fields.every((field) => typeof field === 'string');

function decodeFact(kind: string, value: string): Fact {
  switch (kind) {
    case 'nodeJoined': {
      const [id, text] = match(nodePattern, value);
      return { kind, node: decodeNode(id!, text!) };
    }
    case 'nodeLeaving':
    case 'nodeLeft':
    case 'nodeExpired':
      return { kind, node: value };
    case 'childStarted': {
      const [id, row, about] = match(startPattern, value);
      return { kind, id: detached(decodeId(id!)), row: decodeRow(row!), about: about! };
    }
    case 'childStopped': {
      const [id, epoch] = match(nodePattern, value);
      return { kind, id: id!, epoch: decodeWhole(epoch) };
    }
    case 'migrationBegun':
    case 'migrationAborted':
    case 'childMoved':
    case 'childClaimed':
    case 'childParked': {
      const [id, row] = match(rowPattern, value);
      return { kind, id: id!, row: decodeRow(row!) };
    }
    default:
      throw corrupt('fact', `${kind} ${value}`);
  }
}

/** Children that were started together: "owner operation epoch id id ..." with the first epoch, then a line about each of them. */
function decodeStarted(value: string): Fact[] {
  const end = value.indexOf('\n');
  const words = value.slice(0, Math.max(end, 0)).split(' ');
  if (words.length < 4 || words.includes('')) throw corrupt('fact', value);
  const [owner, operation, first, ...ids] = words as [string, string, string, ...string[]];
  const common = { owner: shared(owner), operation: shared(operation) };
  const [epoch, about] = [decodeWhole(first), detached(value.slice(end + 1))];
  return ids.map((id, i) => ({
    kind: 'childStarted',
    id: detached(decodeId(id)),
    row: startedRow(common, epoch + i),
    about,
  }));
}

/**
 * Of several children of whom it says the same: so many words of all of them, that make the row but for its epoch
 * and its life; then of each "id epoch life".
 */
const decodeTogether =
  (
    kind: 'migrationBegun' | 'childMoved',
    common: number,
    rowText: (words: readonly string[]) => string,
  ) =>
  (value: string): Fact[] => {
    const words = value.split(' ');
    const isWhole = words.length > common && (words.length - common) % 3 === 0;
    if (!isWhole || words.includes('')) throw corrupt('fact', value);
    const row = decodeRow(rowText(words));
    const facts: Fact[] = [];
    for (let at = common; at < words.length; at += 3) {
      const [epoch, life] = [decodeWhole(words[at + 1]), decodeWhole(words[at + 2])];
      facts.push({ kind, id: words[at]!, row: rowAt(row, epoch, life) });
    }
    return facts;
  };

/** Facts about several children. */
const severals = new Map<string, (value: string) => Fact[]>([
  ['childrenStarted', decodeStarted],
  [
    'migrationsBegun',
    decodeTogether(
      'migrationBegun',
      7,
      ([owner, migration, target, operation, handover, version, pinned]) =>
        `${owner} 0 0 ${operation} ${migration} ${target} ${handover} ${version} ${pinned}`,
    ),
  ],
  [
    'childrenMoved',
    decodeTogether(
      'childMoved',
      4,
      ([owner, migration, version, pinned]) =>
        `${owner} 0 0 ${migration} - - ${migration} ${version} ${pinned}`,
    ),
  ],
]);

function match(pattern: RegExp, value: string): string[] {
  const found = pattern.exec(value);
  if (!found) throw corrupt('fact', value);
  return found.slice(1);
}
