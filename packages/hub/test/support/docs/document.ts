import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The top of the repository. */
export const root = path.resolve(__dirname, '../../../../..');

/** A fenced block of a document, and what the comments right above it say. */
export interface Block {
  /** The document, from the top of the repository, and the line of the first line of code, from 1. */
  readonly document: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** `<!-- continues -->`: it goes on from the block of this language before it. */
  readonly continues: boolean;
  /** `<!-- runs -->`: it is run and must end by itself, with exit code 0. */
  readonly runs: boolean;
  /** `<!-- prints -->`: what the block before it prints when it is run. */
  readonly prints: boolean;
  /** `<!-- file: carts.ts -->`: other blocks of the document may import it under this name. */
  readonly file: string | undefined;
}

export interface Document {
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const markers = ['continues', 'runs', 'prints'];

/** README.md, docs/, and the README of each package; and what else is written for people. */
export function readDocuments(): readonly Document[] {
  const inFolder = (folder: string, file: RegExp): string[] =>
    readdirSync(path.join(root, folder))
      .filter((name) => file.test(name))
      .map((name) => `${folder}/${name}`);
  const names = [
    ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
    ...inFolder('docs', /\.md$/),
    ...readdirSync(path.join(root, 'packages')).flatMap((name) =>
      inFolder(`packages/${name}`, /^README\.md$/),
    ),
  ];
  return names.map(readDocument);
}

function readDocument(name: string): Document {
  const text = readFileSync(path.join(root, name), 'utf8');
  return { name, text, blocks: blocksOf(name, text) };
}

/** @throws Error about a marker that nobody knows, and a block that does not end */
export function blocksOf(document: string, text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const language = /^```(\S*)/.exec(lines[i]!)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`${document}:${i + 1}: a block that does not end`);
    const code = lines.slice(i + 1, end).join('\n');
    blocks.push({ document, line: i + 2, language, code, ...marks(document, lines, i) });
    i = end;
  }
  return blocks;
}

/** The comments above a block; prettier leaves an empty line in between. */
function marks(document: string, lines: readonly string[], fence: number) {
  const said = new Set<string>();
  let file: string | undefined;
  for (let i = fence - 1; i >= 0; i--) {
    if (lines[i]!.trim() === '') continue;
    const [, mark] = /^<!-- (.*) -->$/.exec(lines[i]!) ?? [];
    if (mark === undefined) break;
    const [, name] = /^file: (\S+\.ts)$/.exec(mark) ?? [];
    if (name !== undefined) file = name;
    else if (markers.includes(mark)) said.add(mark);
    else throw new Error(`${document}:${i + 1}: unknown marker '${mark}'`);
  }
  return {
    continues: said.has('continues'),
    runs: said.has('runs'),
    prints: said.has('prints'),
    file,
  };
}
