import { messageOf, type Logger } from '@nact-hub/core';

/** Those who listen to one thing. One that throws must not keep the others, or the log, from going on. */
export class Listeners<Told extends readonly unknown[]> {
  private readonly all = new Set<(...told: Told) => void>();

  constructor(private readonly logger: Logger) {}

  /** Returns what takes it back. */
  add(listener: (...told: Told) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(...told: Told): void {
    for (const listener of [...this.all]) {
      try {
        listener(...told);
      } catch (err) {
        this.logger.error({ reason: messageOf(err) }, 'a listener of the registry threw');
      }
    }
  }
}
