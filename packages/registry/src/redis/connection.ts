import type { Cluster, Redis } from 'ioredis';
import { InvalidCallError, messageOf, UnknownOutcomeError } from '@nact-hub/core';
import type { Position } from '../log';
import type { RegistryKeys } from './keys';
import { type Argument, loadScripts, type RunScript, type ScriptName } from './scripts';

/** How many entries are read at once: bounds the memory of one answer. */
const entriesPerRead = 100;

/** The two clients of a registry, and what can go wrong with them as errors of the hub. */
export class Connection {
  private closed = false;
  private readonly script: RunScript;

  constructor(
    private readonly commands: Redis | Cluster,
    private readonly blocking: Redis | Cluster,
    private readonly keys: RegistryKeys,
    logLength: number,
  ) {
    this.script = loadScripts(commands, keys, logLength);
  }

  /** @throws UnknownOutcomeError when there is no answer, or the server refused to run the script. */
  run(name: ScriptName, ...args: readonly Argument[]): Promise<unknown> {
    return this.ask(() => this.script(name, ...args));
  }

  bytes(key: string, fields: readonly string[]): Promise<(Buffer | null)[]> {
    return this.ask(() => this.commands.hmgetBuffer(key, ...fields));
  }

  /** What XREAD answers after `position`; null when nothing came within `wait` milliseconds, or by `close`. */
  async entriesAfter(position: Position, wait: number): Promise<unknown> {
    const { log } = this.keys;
    try {
      return await this.ask(() =>
        // To block for 0 milliseconds is to block for ever.
        wait > 0
          ? this.blocking.xread(
              'COUNT',
              entriesPerRead,
              'BLOCK',
              Math.ceil(wait),
              'STREAMS',
              log,
              position,
            )
          : this.commands.xread('COUNT', entriesPerRead, 'STREAMS', log, position),
      );
    } catch (error) {
      if (this.closed) return null;
      throw error;
    }
  }

  /** Ends the blocking client, which waits for the log and for nothing else. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.blocking.disconnect();
  }

  private async ask<A>(call: () => Promise<A>): Promise<A> {
    if (this.closed) throw new InvalidCallError('registry_closed', 'The registry is closed');
    try {
      return await call();
    } catch (cause) {
      throw new UnknownOutcomeError(
        'registry_unreachable',
        `The registry in Redis did not answer: ${messageOf(cause)}`,
        { cause },
      );
    }
  }
}
