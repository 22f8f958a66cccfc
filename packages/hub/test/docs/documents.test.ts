import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readDocuments, root } from '../support/docs/document';

const documents = readDocuments();
const blocks = documents.flatMap(({ blocks: all }) => all);

/** Languages of blocks that are neither compiled nor run, and what is checked instead. */
const otherLanguages = {
  sh: 'each npm script that is named exists',
  text: 'output (compared if it is marked), or a picture',
  mermaid: 'a picture',
  yaml: 'it can be read',
};

test('every block is in a language that is checked, or that is known not to be', () => {
  const known = ['ts', ...Object.keys(otherLanguages)];
  const strange = blocks.filter(({ language }) => !known.includes(language));
  expect(strange.map(({ document, line, language }) => `${document}:${line} ${language}`)).toEqual(
    [],
  );
});

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = documents.flatMap(({ name, text }) =>
    [...text.matchAll(/npm (?:run ([\w:-]+)|(test|start)\b)/g)].map((found) => ({
      document: name,
      script: found[1] ?? found[2]!,
    })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
});

/** A heading as GitHub makes an anchor of it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

test('every link to a file or a heading leads somewhere', () => {
  const broken = documents.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(name, target))
      .map((target) => `${name}: ${target}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(document: string, target: string): boolean {
  const [file, anchor] = target.split('#') as [string, string?];
  const found =
    file === '' ? path.join(root, document) : path.join(root, path.dirname(document), file);
  if (!existsSync(found)) return false;
  return anchor === undefined || anchorsIn(readFileSync(found, 'utf8')).includes(anchor);
}
