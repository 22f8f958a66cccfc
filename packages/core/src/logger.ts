/** What nact-hub needs of a logger; pino has this shape. Fields first, then the sentence. */
export interface Logger {
  /** What helps to understand, and nobody has to read. */
  debug(fields: object, message: string): void;
  /** What happens now and then, as it should. */
  info(fields: object, message: string): void;
  /** What should not happen, and is tried again or reported. */
  warn(fields: object, message: string): void;
  /** What somebody has to look at. */
  error(fields: object, message: string): void;
  /** A logger that adds `fields` to all that it says. */
  child(fields: Record<string, unknown>): Logger;
}

/** A logger that says nothing: the default. */
export const silentLogger: Logger = Object.freeze({
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
});
