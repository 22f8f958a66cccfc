import type { Clock } from '@nact-hub/core';
import { TemporaryReference, type Addressable, type NactRef } from './nact/internals';

interface Asker {
  readonly answer: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** The questions that were asked on this node, of children and of actors elsewhere, and wait for an answer. */
export class Asking {
  private readonly askers = new Map<number, Asker>();
  private lastId = 0;

  constructor(
    private readonly clock: Clock,
    private readonly systemName: string,
  ) {}

  /** Whether no asker of this node waits for an answer. */
  get idle(): boolean {
    return this.askers.size === 0;
  }

  /** Says later whether whoever waits at this moment has an answer, or none any more. */
  mark(): () => boolean {
    const upTo = this.lastId;
    return () => {
      // In the order in which they asked.
      const [first] = this.askers.keys();
      return first === undefined || first > upTo;
    };
  }

  /** Asks as nact's `query` does: `message` may be made from the asker's reference. Rejects after `timeout` milliseconds. */
  ask(
    message: unknown,
    timeout: number,
    send: (message: unknown, asker: NactRef) => void,
  ): Promise<unknown> {
    const asker = Object.assign(new TemporaryReference(this.systemName), { id: ++this.lastId });
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(timeout, () => {
        this.askers.delete(asker.id);
        reject(new Error('Query Timeout'));
      });
      const end = (): void => {
        timer.cancel();
        this.askers.delete(asker.id);
      };
      this.askers.set(asker.id, {
        answer: (value) => (end(), resolve(value)),
        fail: (error) => (end(), reject(error)),
      });
      try {
        send(
          typeof message === 'function' ? (message as (asker: NactRef) => unknown)(asker) : message,
          asker,
        );
      } catch (error) {
        end();
        reject(error as Error);
      }
    });
  }

  /** A question can never be answered: whoever asked is told at once, instead of after the timeout. */
  fail(id: number, reason: string): void {
    this.askers.get(id)?.fail(new Error(`Query can never resolve: ${reason}`));
  }

  find(id: number): Addressable | undefined {
    const asker = this.askers.get(id);
    return asker && { dispatch: (value) => asker.answer(value) };
  }
}
