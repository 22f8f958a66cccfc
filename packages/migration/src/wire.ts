import { CorruptError, isCount, isListOf, isRecord, isText } from '@nact-hub/core';
import type { ChildId, MigrationId } from '@nact-hub/registry';
import type { Problem } from './move/move';

/** What the nodes of a move say to each other. Names of requests, and their checked shapes. */
export const requests = {
  /** source -> target: can you run children like these? Answers for each of them null, or why not. */
  validate: 'migration.validate',
  /** source -> target: start these as standbys. */
  start: 'migration.start',
  /** source -> target: these have a later handover; take it over. */
  alter: 'migration.alter',
  /** source -> target: the registry has lost the cut-over of these. Answered when it is certain that they never begin there. */
  recall: 'migration.recall',
  /** target -> source: what became of standbys. */
  standbys: 'migration.standbys',
  /** target -> source: these are active here. */
  activated: 'migration.activated',
} as const;

/** What the target must have to run a child. `stateVersion`: of its handover, 0 when there is none. */
export interface Needs {
  readonly supervisor: string;
  readonly definition: string;
  readonly stateVersion: number;
}

/** A child that the target is to start. `version`: of its handover, 0 when there is none. */
export interface Departure extends Needs {
  readonly id: ChildId;
  readonly epoch: number;
  readonly life: number;
  readonly args: Uint8Array;
  readonly version: number;
}

export interface StartRequest {
  readonly migration: MigrationId;
  /** The number of the log entry with which it began: the target waits until it has read it. */
  readonly number: number;
  /** How long the callbacks of one child may take, milliseconds. */
  readonly timeout: number;
  readonly children: readonly Departure[];
}

export interface AlterRequest {
  readonly migration: MigrationId;
  readonly children: readonly { readonly id: ChildId; readonly version: number }[];
}

export interface RecallRequest {
  readonly migration: MigrationId;
  readonly children: readonly ChildId[];
}

/** What became of one standby: ready with a version of the handover, or why not. */
export type StandbyResult =
  | { readonly id: ChildId; readonly version: number; readonly problem?: undefined }
  | { readonly id: ChildId; readonly problem: Problem };

export interface StandbyResults {
  readonly migration: MigrationId;
  readonly results: readonly StandbyResult[];
}

const isNeeds = (value: unknown): value is Needs =>
  isRecord(value) &&
  isText(value['supervisor']) &&
  isText(value['definition']) &&
  isCount(value['stateVersion']);

const isDeparture = (value: unknown): value is Departure =>
  isRecord(value) &&
  isText(value['id']) &&
  [value['epoch'], value['life'], value['version']].every(isCount) &&
  value['args'] instanceof Uint8Array &&
  isNeeds(value);

const isVersioned = (value: unknown): value is { id: ChildId; version: number } =>
  isRecord(value) && isText(value['id']) && isCount(value['version']);

const isProblem = (value: unknown): value is Problem =>
  isRecord(value) && isText(value['reason']) && isText(value['message']);

const isResult = (value: unknown): value is StandbyResult =>
  isVersioned(value) || (isRecord(value) && isText(value['id']) && isProblem(value['problem']));

export const readStart = (data: unknown): StartRequest =>
  check(
    data,
    (value): value is StartRequest =>
      isRecord(value) &&
      isText(value['migration']) &&
      isCount(value['number']) &&
      isCount(value['timeout']) &&
      isListOf(value['children'], isDeparture),
  );

export const readAlter = (data: unknown): AlterRequest =>
  check(
    data,
    (value): value is AlterRequest =>
      isRecord(value) && isText(value['migration']) && isListOf(value['children'], isVersioned),
  );

export const readRecall = (data: unknown): RecallRequest =>
  check(
    data,
    (value): value is RecallRequest =>
      isRecord(value) && isText(value['migration']) && isListOf(value['children'], isText),
  );

export const readNeeds = (data: unknown): readonly Needs[] =>
  check(data, (value): value is Needs[] => isListOf(value, isNeeds));

export const readResults = (data: unknown): StandbyResults =>
  check(
    data,
    (value): value is StandbyResults =>
      isRecord(value) && isText(value['migration']) && isListOf(value['results'], isResult),
  );

export const readIds = (data: unknown): readonly ChildId[] =>
  check(data, (value): value is ChildId[] => isListOf(value, isText));

/** As many as were asked about. */
export const readRefusals = (data: unknown, asked: number): readonly (Problem | null)[] =>
  check(
    data,
    (value): value is (Problem | null)[] =>
      isListOf(value, (item): item is Problem | null => item === null || isProblem(item)) &&
      value.length === asked,
  );

function check<T>(data: unknown, fits: (data: unknown) => data is T): T {
  if (fits(data)) return data;
  throw new CorruptError('request_corrupt', 'A request of another node is not well formed');
}
