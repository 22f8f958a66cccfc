import type { WriteStream } from 'node:tty';
import type { Figures } from '../processes/messages';

export interface Standing extends Figures {
  readonly members: number;
}

/** What is shown while a run is under way. */
export interface Progress {
  /** Something that should stay on the screen. */
  step(text: string): void;
  /** Shows how things stand until it is told to end. */
  watch(standing: () => Standing): { end(): void };
}

export const silentProgress: Progress = {
  step: () => undefined,
  watch: () => ({ end: () => undefined }),
};

/** Milliseconds: a terminal is to live, a log file to be read. */
const intervals = { terminal: 200, plain: 5_000 };
const clearLine = '\r\x1b[2K';

/** On a terminal one line that changes; else a line now and then. */
export function createProgress(
  output: Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY'>>,
): Progress {
  const { isTTY = false } = output;
  const line = (text: string) => output.write(isTTY ? clearLine + text : `${text}\n`);
  return {
    step: (text) => void output.write(`${isTTY ? clearLine : ''}${text}\n`),
    watch: (standing) => {
      const begunAt = performance.now();
      const show = () => line(describe(standing(), performance.now() - begunAt));
      const timer = setInterval(show, isTTY ? intervals.terminal : intervals.plain);
      return {
        end: () => {
          clearInterval(timer);
          if (isTTY) output.write(clearLine);
        },
      };
    },
  };
}

const describe = ({ members, sent, seen, moved, children }: Standing, elapsed: number): string =>
  [
    `${(elapsed / 1_000).toFixed(0).padStart(4)} s`,
    `${members} nodes`,
    `${children} children`,
    `${moved} moved`,
    `${sent} sent`,
    `${seen} seen`,
  ].join('   ');
