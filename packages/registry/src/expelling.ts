import { backoff, messageOf, pause, type Clock, type Logger } from '@nact-hub/core';
import { askingAgain } from './asking-again';
import type { NodeId } from './node';
import type { Replica } from './replica/replica';
import type { RegistryStore } from './store';

export interface ExpellingOptions {
  readonly store: RegistryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly replica: Replica;
  /** This node. */
  readonly node: NodeId;
  /** Aborted when this node's part in the registry ends. */
  readonly signal: AbortSignal;
}

/**
 * Takes nodes out again that are known to be out, and have come back with old data. It is asked for until they are:
 * nobody takes in what comes from them, and without the word of it they would not come anew.
 */
export class Expelling {
  private isRunning = false;
  /** Those that the registry has been told of, and that this node has not heard to be out yet. */
  private readonly told = new Set<NodeId>();

  constructor(private readonly options: ExpellingOptions) {}

  /** Looks whether there are any: also those that this node heard of under a former id, and could not take out. */
  look(): void {
    this.told.clear();
    const back = this.back();
    if (back.length === 0) return;
    this.options.logger.warn(
      { back },
      'a node that was out has come back with old data: it is taken out again',
    );
    if (!this.isRunning) void this.run();
  }

  private back(): NodeId[] {
    const { replica } = this.options;
    return [...replica.nodes.keys()].filter((node) => replica.hasLeft(node));
  }

  private async run(): Promise<void> {
    const { clock, random, signal } = this.options;
    this.isRunning = true;
    for (let failures = 1; !signal.aborted; failures++) {
      const back = this.back().filter((node) => !this.told.has(node));
      if (back.length === 0) break;
      if (await this.expel(back)) for (const node of back) this.told.add(node);
      else await pause(clock, backoff(failures, { ...askingAgain, random }), signal);
    }
    this.isRunning = false;
  }

  private async expel(back: readonly NodeId[]): Promise<boolean> {
    const { store, node, logger } = this.options;
    try {
      return (await store.expel(node, back)).outcome === 'done';
    } catch (err) {
      logger.warn({ reason: messageOf(err) }, 'a node could not be taken out; it is tried again');
      return false;
    }
  }
}
