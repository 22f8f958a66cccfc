import type { Block, Document } from './document';

/** A block as a module of its own, with what it continues in front of it. */
export interface DocumentModule {
  readonly block: Block;
  /** As in `block-31.ts`, after its line; or the name that the document gives it. */
  readonly file: string;
  readonly text: string;
  /** The line of the document that a line of `text` comes from; both from 1. */
  lineOf(line: number): number;
}

/** All blocks of TypeScript of a document, as modules. */
export function modulesOf({ blocks }: Document): DocumentModule[] {
  const all = blocks.filter(({ language }) => language === 'ts');
  return all.map((block, index) => {
    let first = index;
    while (all[first]!.continues && first > 0) first--;
    const parts = all.slice(first, index + 1);
    const origins = parts.flatMap(({ code, line }) => code.split('\n').map((_, i) => line + i));
    return {
      block,
      file: block.file ?? `block-${block.line}.ts`,
      // What imports and exports nothing would be a script, and share its names with all others.
      text: `${parts.map(({ code }) => code).join('\n')}\nexport {};\n`,
      lineOf: (line) => origins[line - 1] ?? block.line,
    };
  });
}
