import type { Logger } from '@nact-hub/core';

interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps what it is told, and lets a test wait for it. */
export class LogCollector {
  private readonly lines: Line[] = [];
  private wake = (): void => undefined;

  readonly logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => this.add(fields, message),
    error: (fields, message) => this.add(fields, message),
    child: () => this.logger,
  };

  get messages(): string[] {
    return this.lines.map(({ message }) => message);
  }

  of(message: string): Line['fields'][] {
    return this.lines.filter((line) => line.message === message).map(({ fields }) => fields);
  }

  /** Resolves when a message was logged `count` times. */
  until(message: string, count: number): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => this.of(message).length >= count && resolve();
      this.wake();
    });
  }

  private add(fields: object, message: string): void {
    this.lines.push({ message, fields: { ...fields } });
    this.wake();
  }
}
