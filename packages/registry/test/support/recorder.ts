import type { Logger } from '@nact-hub/core';

/** A logger that remembers its sentences. */
export function recordingLogger(): Logger & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const write = (level: string) => (_: object, message: string) =>
    void lines.push(`${level} ${message}`);
  const logger = {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => logger,
  };
  return logger;
}
