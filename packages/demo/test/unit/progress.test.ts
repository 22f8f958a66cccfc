import { createProgress } from '../../src/report/progress';

function output(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const write = (text: string) => (written.push(text), true);
  return { isTTY, columns, write, written };
}

describe('progress', () => {
  test('on a terminal one line is overwritten, never longer than the terminal is wide', () => {
    const terminal = output(true, 10);
    const progress = createProgress(terminal);
    progress.status('a status that is too long');
    progress.end();
    expect(terminal.written).toEqual(['\r\x1b[2Ka status ', '\r\x1b[2K']);
  });

  test('a step stays above the status', () => {
    const terminal = output(true);
    const progress = createProgress(terminal);
    progress.status('1 moved');
    progress.step('shop-1 has left');
    expect(terminal.written.at(-1)).toBe('\r\x1b[2Kshop-1 has left\n1 moved');
  });

  test('without a terminal there are plain lines, and not too many', () => {
    const file = output(false);
    const progress = createProgress(file);
    progress.step('begun');
    for (let i = 0; i < 100; i++) progress.status(`${i}`);
    progress.end();
    expect(file.written).toEqual(['begun\n']);
  });
});
