import { constants } from 'node:os';
import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkName,
  checkOptions,
  expected,
  InvalidConfigError,
  systemClock,
  type Clock,
  type Logger,
} from '@nact-hub/core';
import type { MigrationStrategy } from '@nact-hub/migration';
import type { Backend } from '../backend/backend';
import { insideOf, swapOf, type AnyDefinition } from '../define/define-actor';
import { defaultLogger } from './default-logger';
import { checkLimits, type LimitOptions } from './limits';
import { isReplication, type Replication } from './replication';

/** How a supervisor is configured. The same on every node, or it is reported. */
export interface SupervisorOptions {
  /** What can run under it. */
  readonly actors: readonly AnyDefinition[];
  /** How its children move: `hotSwap({...})`, `coldSwap({...})`, or a strategy of your own. There is no default. */
  readonly migration: MigrationStrategy;
  /** Reserved. It cannot be used together with `handover: true`. */
  readonly replication?: Replication;
}

/** All durations are milliseconds. */
export interface HubOptions {
  /** The name of the hub; nodes with the same one share a registry. */
  readonly hubId: string;
  /** Where the nodes meet: `memoryBackend()` within one process, `redisBackend()` between processes. */
  readonly backend: Backend;
  /** By name. Part of joining: a node must be able to run at once what others may move to it. */
  readonly supervisors: Readonly<Record<string, SupervisorOptions>>;
  /** A name for this node, for people; a random part is added. Default `node`. */
  readonly nodeName?: string;
  /** What `hub.nodes()` shows of this node besides, as a zone or a version. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How long this node counts as live without renewing. Default 10,000; at least 1,000. */
  readonly lease?: number;
  /** How long a request to another node may take before its outcome counts as unknown. Default 10,000. */
  readonly requestTimeout?: number;
  /** How long a child may take to work off its mailbox when it is stopped. Default 5,000. */
  readonly stopTimeout?: number;
  /** How long the handovers of parked children live: those of the last node that left. Default 600,000. */
  readonly parkTtl?: number;
  /** Signals on which this node leaves gracefully. The app ends the process, when `left` is told. Default none. */
  readonly leaveOn?: readonly NodeJS.Signals[];
  /** How long a leave may take, on a signal or when `leave` is called without a timeout of its own. Default 30,000. */
  readonly leaveTimeout?: number;
  /**
   * What this node does when it has lost its lease: `rejoin` joins anew under another id, with every child
   * that nobody has taken over, and its state; `stop` ends everything here. Default `rejoin`.
   */
  readonly onFenced?: 'rejoin' | 'stop';
  readonly limits?: LimitOptions;
  /** A pino logger, or one of its shape. Default: pino at level `warn`, to standard error. */
  readonly logger?: Logger;
  /** Encodes also messages that stay on this node, to find at once what cannot travel. Default: unless NODE_ENV is `production`. */
  readonly checkLocalMessages?: boolean;
  /** Time; for simulation. */
  readonly clock?: Clock;
  /** Randomness between 0 and 1; for simulation. */
  readonly random?: () => number;
}

export interface CheckedOptions extends Required<Omit<HubOptions, 'limits' | 'supervisors'>> {
  readonly limits: Required<LimitOptions>;
  readonly supervisors: Readonly<Record<string, SupervisorOptions>>;
}

const known = [
  'hubId',
  'backend',
  'supervisors',
  'nodeName',
  'labels',
  'lease',
  'requestTimeout',
  'stopTimeout',
  'parkTtl',
  'leaveOn',
  'leaveTimeout',
  'onFenced',
  'limits',
  'logger',
  'checkLocalMessages',
  'clock',
  'random',
];

/** The options of a hub, whole, checked and frozen. Nothing has started yet. @throws InvalidConfigError */
export function checkHubOptions(options: HubOptions): CheckedOptions {
  checkOptions('options', options, known);
  const checked = {
    hubId: checkName('hubId', options.hubId),
    backend: checkBackend(options.backend),
    supervisors: options.supervisors,
    nodeName: checkName('nodeName', options.nodeName ?? 'node'),
    labels: checkLabels(options.labels ?? {}),
    lease: checkDuration('lease', options.lease ?? 10_000, 1_000),
    requestTimeout: checkDuration('requestTimeout', options.requestTimeout ?? 10_000),
    stopTimeout: checkDuration('stopTimeout', options.stopTimeout ?? 5_000),
    parkTtl: checkDuration('parkTtl', options.parkTtl ?? 600_000),
    leaveOn: checkSignals(options.leaveOn ?? []),
    leaveTimeout: checkDuration('leaveTimeout', options.leaveTimeout ?? 30_000),
    onFenced: checkOnFenced(options.onFenced ?? 'rejoin'),
    limits: checkLimits(options.limits ?? {}),
    logger: checkLogger(options.logger ?? defaultLogger()),
    checkLocalMessages: checkBoolean(
      'checkLocalMessages',
      options.checkLocalMessages ?? process.env['NODE_ENV'] !== 'production',
    ),
    clock: checkClock(options.clock ?? systemClock),
    random: checkFunction('random', options.random ?? Math.random),
  };
  checkSupervisors(checked.supervisors, checked.lease);
  return Object.freeze(checked);
}

function checkBackend(backend: unknown): Backend {
  if (typeof (backend as Backend | undefined)?.connect === 'function') return backend as Backend;
  throw expected('backend', 'a backend, such as memoryBackend() or redisBackend(url)', backend);
}

function checkLogger(logger: unknown): Logger {
  const methods = ['debug', 'info', 'warn', 'error', 'child'] as const;
  const missing = methods.find(
    (method) => typeof (logger as Logger | null)?.[method] !== 'function',
  );
  if (missing === undefined) return logger as Logger;
  throw expected('logger', `a pino logger or one of its shape (it has no \`${missing}\`)`, logger);
}

function checkLabels(labels: unknown): Readonly<Record<string, string>> {
  const fine =
    typeof labels === 'object' &&
    labels !== null &&
    Object.values(labels).every((label) => typeof label === 'string');
  if (!fine) throw expected('labels', 'an object of strings', labels);
  return { ...(labels as Record<string, string>) };
}

function checkSignals(signals: unknown): readonly NodeJS.Signals[] {
  if (!Array.isArray(signals))
    throw expected('leaveOn', "a list of signals, such as ['SIGTERM', 'SIGINT']", signals);
  const deaf = signals.find((signal) => !isHeard(signal));
  if (deaf !== undefined)
    throw expected('leaveOn', 'signals that a process can listen to, such as SIGTERM', deaf);
  return signals as NodeJS.Signals[];
}

const isHeard = (signal: unknown): boolean =>
  typeof signal === 'string' &&
  Object.hasOwn(constants.signals, signal) &&
  !['SIGKILL', 'SIGSTOP'].includes(signal);

function checkOnFenced(onFenced: unknown): 'rejoin' | 'stop' {
  if (onFenced === 'rejoin' || onFenced === 'stop') return onFenced;
  throw expected('onFenced', "'rejoin' or 'stop'", onFenced);
}

function checkClock(clock: unknown): Clock {
  const methods = ['wall', 'monotonic', 'after'] as const;
  if (methods.every((method) => typeof (clock as Clock | null)?.[method] === 'function'))
    return clock as Clock;
  throw expected('clock', 'an object with `wall`, `monotonic` and `after`', clock);
}

function checkSupervisors(supervisors: unknown, lease: number): void {
  if (
    typeof supervisors !== 'object' ||
    supervisors === null ||
    Array.isArray(supervisors) ||
    Object.keys(supervisors).length === 0
  ) {
    throw expected('supervisors', 'an object with at least one supervisor', supervisors);
  }
  for (const [name, supervisor] of Object.entries(
    supervisors as Record<string, SupervisorOptions>,
  )) {
    checkName('supervisor name', name);
    checkOptions(`supervisors.${name}`, supervisor, ['actors', 'migration', 'replication']);
    checkStrategy(name, supervisor, lease);
    checkActors(name, supervisor, lease);
  }
}

function checkStrategy(
  name: string,
  { migration, replication }: SupervisorOptions,
  lease: number,
): void {
  if (typeof migration?.migrate !== 'function' || !Array.isArray(migration.modes)) {
    throw expected(
      `supervisors.${name}.migration`,
      'a migration strategy, such as hotSwap({ handover: true }); there is no default',
      migration,
    );
  }
  const { handover, stateTtl, stateQueryTimeout } = migration;
  if (replication !== undefined && !isReplication(replication))
    throw expected(`supervisors.${name}.replication`, 'made by replication({...})', replication);
  if (handover && replication !== undefined) {
    throw new InvalidConfigError(
      'handover_with_replication_not_supported',
      `Supervisor '${name}' has both handover and replication: replicas hold the state already. Take \`handover: true\` or \`replication\` out`,
    );
  }
  if (replication !== undefined) {
    throw new InvalidConfigError(
      'replication_not_supported',
      `Supervisor '${name}' asks for replication, which comes with a later version. Take \`replication\` out`,
    );
  }
  if (handover && stateTtl <= lease + stateQueryTimeout) {
    throw new InvalidConfigError(
      'state_ttl_too_short',
      `Supervisor '${name}': stateTtl (${stateTtl} ms) must exceed lease (${lease} ms) plus stateQueryTimeout (${stateQueryTimeout} ms), or a handover could expire before its node does. Raise stateTtl`,
    );
  }
}

function checkActors(name: string, { actors, migration }: SupervisorOptions, lease: number): void {
  if (!Array.isArray(actors) || actors.length === 0)
    throw expected(`supervisors.${name}.actors`, 'a list with at least one definition', actors);
  const names = new Set<string>();
  for (const definition of actors as readonly AnyDefinition[]) {
    insideOf(definition);
    if (names.has(definition.name))
      throw new InvalidConfigError(
        'definition_twice',
        `Supervisor '${name}' has two definitions called '${definition.name}': rename one`,
      );
    names.add(definition.name);
    checkCheckpoints(name, definition, migration, lease);
    const missing = migration.handover
      ? migration.modes.find((mode) => !swapOf(definition)?.modes.includes(mode))
      : undefined;
    if (missing) {
      const mixIn = missing === 'hot' ? 'withHotSwap' : 'withColdSwap';
      throw new InvalidConfigError(
        'mix_in_missing',
        `Supervisor '${name}' hands state over by ${migration.name}, which '${definition.name}' is not prepared for: wrap its behaviour in ${mixIn}(...), or switch handover off`,
      );
    }
  }
}

function checkCheckpoints(
  supervisor: string,
  { name, checkpointEvery }: AnyDefinition,
  { handover }: MigrationStrategy,
  lease: number,
): void {
  if (!checkpointEvery) return;
  if (!handover)
    throw new InvalidConfigError(
      'checkpoint_without_handover',
      `Supervisor '${supervisor}' has handover off, so children of '${name}' start afresh with each move, and a checkpoint could bring back what is over. Switch handover on, or take \`checkpointEvery\` out`,
    );
  if (checkpointEvery.ttl <= 2 * lease)
    throw new InvalidConfigError(
      'checkpoint_ttl_too_short',
      `Supervisor '${supervisor}': checkpointEvery.ttl (${checkpointEvery.ttl} ms) of '${name}' must exceed two leases (${lease} ms each), or a checkpoint could expire before the child is taken over. Raise ttl`,
    );
}
