import type { WriteStream } from 'node:tty';

type Colour = (text: string) => string;

export interface Paint {
  readonly good: Colour;
  readonly bad: Colour;
  readonly faint: Colour;
}

const plain: Colour = (text) => text;
const escape =
  (code: number): Colour =>
  (text) =>
    text && `\x1b[${code}m${text}\x1b[0m`;

export const noPaint: Paint = { good: plain, bad: plain, faint: plain };

/** Colours for a terminal that has them and a user who wants them (https://no-color.org). */
export function paintFor(stream: Partial<WriteStream>, env: NodeJS.ProcessEnv): Paint {
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return wanted ? { good: escape(32), bad: escape(31), faint: escape(2) } : noPaint;
}
