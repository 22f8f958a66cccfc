import type { CorruptError } from '@nact-hub/core';
import type { Snapshot } from '../store';
import { decodeNode } from './decode-node';
import { corrupt, decodeId, decodeRow, decodeWhole } from './decode-row';
import { wellFormed } from './well-formed';

/**
 * A snapshot from what the script answered. A node or a row that is not well formed is reported and
 * left out: the scripts take it for nobody's too, and one of them must not keep a node from joining.
 * @throws CorruptError
 */
export function decodeSnapshot(reply: unknown, report: (error: CorruptError) => void): Snapshot {
  if (!Array.isArray(reply)) throw corrupt('snapshot', reply);
  const [incarnation, number, position, highestEpoch, settled, nodes, rows, about] =
    reply as unknown[];
  if (typeof incarnation !== 'string' || typeof position !== 'string') {
    throw corrupt('snapshot', [incarnation, position]);
  }
  const aboutOf = new Map(pairs(about));
  return {
    incarnation,
    position,
    settled: settled === '1',
    number: decodeWhole(number),
    highestEpoch: decodeWhole(highestEpoch),
    nodes: wellFormed(pairs(nodes), ([id, text]) => decodeNode(id, text), report),
    children: wellFormed(
      pairs(rows),
      ([id, text]) => ({ id: decodeId(id), row: decodeRow(text), about: aboutOf.get(id) ?? '' }),
      report,
    ),
  };
}

function pairs(flat: unknown): [string, string][] {
  if (!Array.isArray(flat)) throw corrupt('snapshot', flat);
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) found.push([String(flat[i]), String(flat[i + 1])]);
  return found;
}
