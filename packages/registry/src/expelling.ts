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

  constructor(private readonly options: ExpellingOptions) {}

  /** Looks whether there are any: also those that this node heard of under a former id, and could not take out. */
  look(): void {
    if (this.isRunning || this.back().length === 0) return;
    this.isRunning = true;
    void this.run().finally(() => (this.isRunning = false));
  }

  private back(): NodeId[] {
    const { replica } = this.options;
    return [...replica.nodes.keys()].filter((node) => replica.hasLeft(node));
  }

  private async run(): Promise<void> {
    const { clock, logger, random, signal } = this.options;
    const told = new Set<NodeId>();
    for (let failures = 1; !signal.aborted; failures++) {
      const back = this.back().filter((node) => !told.has(node));
      if (back.length === 0) return;
      logger.warn(
        { back },
        'a node that was out has come back with old data: it is taken out again',
      );
      if (await this.expel(back)) for (const node of back) told.add(node);
      else await pause(clock, backoff(failures, { ...askingAgain, random }), signal);
    }
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
