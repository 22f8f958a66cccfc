import { blocksOf, readDocuments, type Block, type Document } from '../support/docs/document';
import { runBlock } from '../support/docs/run-block';
import { typeErrors } from '../support/docs/type-check';

jest.setTimeout(60_000);

const documents = readDocuments();
const runnable = documents.flatMap((document) =>
  document.blocks
    .filter(({ runs }) => runs)
    .map((block) => ({ name: `${block.document}:${block.line}`, document, block })),
);

/** What the document says that a block prints: the block after it, if that is marked so. */
function printed({ blocks }: Document, block: Block): string | undefined {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.prints ? next.code : undefined;
}

test('every block of TypeScript has the types that it says', () => {
  expect(typeErrors(documents)).toEqual([]);
});

test.each(runnable)('$name runs, and prints what it says', async ({ document, block }) => {
  const { code, stdout, stderr } = await runBlock(document, block);
  const errors = stderr.split('\n').filter((line) => line !== '' && !isLogLine(line));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  expect(stdout.trimEnd()).toBe(printed(document, block) ?? stdout.trimEnd());
});

test('every output that is shown stands below the block that prints it', () => {
  const strays = documents.flatMap(({ blocks }) =>
    blocks.filter((block, i) => block.prints && !blocks[i - 1]?.runs),
  );
  expect(strays).toEqual([]);
});

describe('a block that is wrong', () => {
  const sample = (...lines: string[]): Document => {
    const text = lines.join('\n');
    return { name: 'sample.md', text, blocks: blocksOf('sample.md', text) };
  };

  test('is found by its types, at its line of the document', () => {
    const document = sample(
      '# Sample',
      '',
      '```ts',
      'const ok = 1;',
      "const n: number = 'x';",
      '```',
    );
    expect(typeErrors([document])).toEqual([
      "sample.md:5: Type 'string' is not assignable to type 'number'.",
    ]);
  });

  test('is found in what it continues', () => {
    const document = sample(
      ...['```ts', 'const first = 1;', '```'],
      ...['<!-- continues -->', '', '```ts', 'first.toFixed(); second;', '```'],
    );
    expect(typeErrors([document])).toEqual(["sample.md:7: Cannot find name 'second'."]);
  });

  test('is found by its exit code', async () => {
    const document = sample('<!-- runs -->', '', '```ts', "throw new Error('so');", '```');
    const { code, stderr } = await runBlock(document, document.blocks[0]!);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: so');
  });

  test('is found by a marker that nobody knows', () => {
    expect(() => sample('<!-- continued -->', '```ts', '```')).toThrow(
      "sample.md:1: unknown marker 'continued'",
    );
  });
});

/** What the hub's own logger writes: a document may show what is worth a warning. */
const isLogLine = (line: string): boolean => /^\{"level":\d+,.*"name":"nact-hub"/.test(line);
