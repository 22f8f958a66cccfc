import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Journal } from '../../src/journal/entry';
import { parseLines, readJournals } from '../../src/journal/read';
import { openJournal } from '../../src/journal/write';

describe('a journal', () => {
  test('is read as it was written, with a time that never falls', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'nact-hub-journal-'));
    const journal = openJournal(directory, 'node-1');
    journal.write({ what: 'joined', node: 'node-1.x', pid: 1 });
    journal.write({ what: 'ended' });
    const [{ process, entries }] = readJournals(directory) as [Journal];
    journal.close();
    rmSync(directory, { recursive: true });
    expect(process).toBe('node-1');
    expect(entries.map(({ what }) => what)).toEqual(['joined', 'ended']);
    expect(entries[0]!.at).toBeLessThanOrEqual(entries[1]!.at);
  });

  test('of a process that died within a line ends with the line before', () => {
    const whole = '{"at":1,"what":"ended"}\n';
    expect(parseLines(`${whole}{"at":2,"wh`)).toEqual([{ at: 1, what: 'ended' }]);
    expect(parseLines('')).toEqual([]);
  });
});
