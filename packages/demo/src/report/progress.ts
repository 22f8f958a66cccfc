import type { WriteStream } from 'node:tty';

/** What is shown while a run is under way. */
export interface Progress {
  /** Something has happened that should stay on the screen. */
  step(text: string): void;
  /** How things stand. On a terminal it takes the place of the last one; else it is a line now and then. */
  status(text: string): void;
  /** Takes the last status away, so that the table can follow. */
  end(): void;
}

type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** Log files want a line a second, not ten. Milliseconds. */
const plainInterval = 1_000;
const clearLine = '\r\x1b[2K';

export const createProgress = (output: Output): Progress =>
  output.isTTY ? liveProgress(output) : plainProgress(output);

export const silentProgress: Progress = {
  step: () => undefined,
  status: () => undefined,
  end: () => undefined,
};

function liveProgress(output: Output): Progress {
  let shown = '';
  return {
    step: (text) => void output.write(`${clearLine}${text}\n${shown}`),
    status: (text) => {
      // A line that wraps could not be cleared again.
      shown = text.slice(0, (output.columns ?? 80) - 1);
      output.write(clearLine + shown);
    },
    end: () => void output.write(clearLine),
  };
}

function plainProgress(output: Output): Progress {
  let due = performance.now() + plainInterval;
  return {
    step: (text) => void output.write(`${text}\n`),
    status: (text) => {
      if (performance.now() < due) return;
      due = performance.now() + plainInterval;
      output.write(`${text}\n`);
    },
    end: () => undefined,
  };
}
