import { InvalidConfigError } from './errors';

const show = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? `an object` : String(value);
};

/** An `InvalidConfigError` that says what was expected, what came, and of which type. */
export const expected = (option: string, what: string, value: unknown): InvalidConfigError =>
  new InvalidConfigError(
    `invalid_${option.replace(/[^a-zA-Z0-9]+/g, '_')}`,
    `Expected \`${option}\` to be ${what}, got ${show(value)} (${value === null ? 'null' : typeof value})`,
  );

/** A duration in milliseconds: a finite number of at least `least`. */
export function checkDuration(option: string, value: unknown, least = 1): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw expected(option, `a number of milliseconds of at least ${least}`, value);
  }
  return value;
}

/** A count: a whole number of at least `least`. */
export function checkCount(option: string, value: unknown, least = 1): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw expected(option, `a whole number of at least ${least}`, value);
  }
  return value as number;
}

/** True or false. @throws InvalidConfigError */
export function checkBoolean(option: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw expected(option, 'true or false', value);
  return value;
}

/** A function. @throws InvalidConfigError */
export function checkFunction<F>(option: string, value: F): F {
  if (typeof value !== 'function') throw expected(option, 'a function', value);
  return value;
}

/** A name: letters, digits, `-`, `_` and `.`, 1 to 128 of them. */
export function checkName(option: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9._-]{1,128}$/.test(value)) {
    throw expected(option, "1 to 128 letters, digits, '-', '_' or '.'", value);
  }
  return value;
}

/** A plain options object with no keys but `known`: a misspelt option must not pass in silence. */
export function checkOptions(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) throw expected(option, 'an object', value);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    throw new InvalidConfigError(
      'unknown_option',
      `Unknown option \`${option}.${stranger}\`. Known are: ${known.join(', ')}`,
    );
  }
}
