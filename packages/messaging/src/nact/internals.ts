/**
 * The parts of nact 7 that its types do not show and that a plugin stands on (checked by running it).
 * They are all here, so that a change in nact is a change in this file.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- nact has no types for these modules */
import { createRequire } from 'node:module';

/** Whatever can be looked up by a reference: nact's functions call the same-named method on it. */
export interface Addressable {
  dispatch?(message: unknown, sender?: unknown): void;
  query?(message: unknown, timeout: number): Promise<unknown>;
  stop?(): void;
}

/** Anything with a name and a `find` is an actor system to nact. */
export interface SystemEntry {
  readonly name: string;
  find(ref: NactRef | undefined): Addressable | undefined;
}

/** A reference of nact, with what its types do not show. */
export interface NactRef {
  readonly type: 'actor' | 'temp' | 'system' | 'nobody';
  readonly system: { readonly name: string | undefined };
  readonly path?: NactPath;
  readonly name?: string;
  readonly id?: number;
}

export interface NactPath {
  readonly parts: readonly string[];
  readonly system: string;
  createChildPath(name: string): NactPath;
}

/** The messages of an actor that wait for their turn. */
export interface Mailbox {
  toArray(): Mail[];
  /** Puts an entry in front of the others. */
  unshift(entry: Mail): number;
  push(entry: Mail): number;
  shift(): Mail | undefined;
  readonly length: number;
  clear(): void;
}

interface Mail {
  readonly message: unknown;
  readonly sender: unknown;
}

/** A running actor, as nact keeps it. */
export interface NactActor {
  dispatch(message: unknown, sender?: unknown): void;
  query(message: unknown, timeout: number): Promise<unknown>;
  stop(): void;
  readonly name: string;
  readonly path: NactPath;
  readonly system: unknown;
  reference: NactRef;
  readonly children: Map<string, NactActor>;
  readonly childReferences: Map<string, NactRef>;
  readonly parent: NactActor | undefined;
  readonly log: unknown;
  readonly mailbox: Mailbox;
  readonly stopped: boolean;
  /** Whether a message is under way: those that come meanwhile go to the mailbox. */
  busy: boolean;
  state: unknown;
  initializeState(): void;
  handleMessage(message: unknown, sender: unknown): void;
  processNext(): void;
  reset(): void;
  clearImmediate(): void;
  createContext(sender: unknown): unknown;
  assertNotStopped(): boolean;
  childSpawned(child: NactActor): void;
  childStopped(child: NactActor): void;
  handleFault(message: unknown, sender: unknown, error: unknown, child?: NactRef): unknown;
}

/** Of an actor system, what an actor asks of it. */
export interface NactSystem {
  readonly name: string;
  /** Undefined where the app has configured no logging. */
  createLogger(reference: NactRef): unknown;
}

type Constructor<T> = new (...args: never[]) => T;

const map = require('nact/lib/system-map') as {
  add(system: SystemEntry): void;
  find(name: string | undefined, ref?: unknown): Addressable | SystemEntry | undefined;
};
const references = require('nact/lib/references') as {
  ActorReference: new (system: string, parent: NactRef, path: NactPath, name: string) => NactRef;
  TemporaryReference: new (systemName: string) => NactRef & { id: number };
  ActorSystemReference: Constructor<NactRef>;
  Nobody: new () => NactRef;
};

/** nact's own actor. */
export const { Actor } = require('nact/lib/actor') as {
  readonly Actor: { readonly prototype: NactActor };
};
/** nact's own mailbox. */
export const Queue = createRequire(require.resolve('nact/lib/actor'))(
  'denque',
) as new () => Mailbox;
export const { ActorReference, TemporaryReference, ActorSystemReference, Nobody } = references;

/** Makes an entry an actor system to nact, in this process. Its name replaces another one of that name. */
export const addSystem = (entry: SystemEntry): void => map.add(entry);
/** The actor system of this name in this process, if there is one. */
export const findSystem = (name: string): SystemEntry | undefined =>
  map.find(name) as SystemEntry | undefined;

/** The actor (or the like) that a reference leads to in this process. */
export const lookup = (ref: NactRef): Addressable | undefined =>
  map.find(ref.system.name, ref) as Addressable | undefined;

/** nact's `stop` of an actor leaves its children running and out of reach: this ends them first. */
export function stopDescendants(actor: NactActor): void {
  for (const child of [...actor.children.values()]) {
    stopDescendants(child);
    child.stop();
  }
}
