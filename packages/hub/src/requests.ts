import { CorruptError, InvalidCallError, isListOf, isRecord, isText, Turns } from '@nact-hub/core';
import type { TakenRecord } from '@nact-hub/messaging';
import type { ChildId, NodeId } from '@nact-hub/registry';
import type { StartSpec } from './children/starter';
import type { HubNode } from './node';

/** What one hub asks of another: names of requests, and their checked shapes. */
export const hubRequests = {
  start: 'children.start',
  stop: 'children.stop',
  migrate: 'children.migrate',
  abort: 'children.abort',
  /** Sent before a node leaves: what it has taken in, so that nobody keeps it any longer. */
  farewell: 'messaging.farewell',
} as const;

export interface StartRequest {
  readonly operation: string;
  readonly children: readonly StartSpec[];
}

export interface MigrateRequest {
  readonly target: NodeId;
  readonly children: readonly ChildId[];
}

/** How many children are made in one turn of the event loop: what is written to Redis leaves at its end. */
const startsPerTurn = 250;

/** Serves what other nodes ask of the children of this one. */
export function answerRequests(node: HubNode): void {
  const { calls, router, starter, stopper, migrator } = node;
  const starts = new Turns(startsPerTurn);
  calls.answer(hubRequests.start, async (data) => {
    const { operation, children } = readStart(data);
    // Redis works on one batch while the next one is made.
    const enough = starts.before(children.length);
    if (enough) await enough;
    if (!node.isServing)
      throw new InvalidCallError('leaving', `Node ${node.id} is leaving the hub: ask again`);
    return starter.start(operation, children);
  });
  calls.answer(hubRequests.stop, (data) =>
    Promise.all(readIds(data).map((id) => stopper.stop(id, 'stopped'))).then(() => true),
  );
  calls.answer(hubRequests.abort, (data) => {
    for (const id of readIds(data))
      migrator.source.abort(id, 'aborted', 'the migration was aborted by a caller');
    return true;
  });
  calls.answer(hubRequests.farewell, (data, from) => {
    router.takeFarewell(from, readTaken(data));
    return true;
  });
  calls.answer(hubRequests.migrate, (data) => {
    const { target, children } = readMigrate(data);
    return node.moves.migrateHere(target, children);
  });
}

const isTexts = (value: unknown): value is string[] => isListOf(value, isText);

const isSpec = (value: unknown): value is StartSpec =>
  isRecord(value) &&
  isText(value['id']) &&
  isText(value['supervisor']) &&
  isText(value['definition']) &&
  value['args'] instanceof Uint8Array &&
  isTexts(value['tags']);

function readStart(data: unknown): StartRequest {
  if (isRecord(data) && isText(data['operation']) && isListOf(data['children'], isSpec)) {
    return { operation: data['operation'], children: data['children'] };
  }
  throw corrupt();
}

function readMigrate(data: unknown): MigrateRequest {
  if (isRecord(data) && isText(data['target']) && isTexts(data['children'])) {
    return { target: data['target'], children: data['children'] };
  }
  throw corrupt();
}

function readIds(data: unknown): readonly ChildId[] {
  if (isTexts(data)) return data;
  throw corrupt();
}

function readTaken(data: unknown): TakenRecord {
  const isEntry = (entry: unknown): boolean =>
    Array.isArray(entry) && isText(entry[0]) && Number.isSafeInteger(entry[1]);
  if (Array.isArray(data) && data.every(isEntry)) return data as unknown as TakenRecord;
  throw corrupt();
}

const corrupt = () =>
  new CorruptError('request_corrupt', 'A request of another node is not well formed');
