import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { readDocuments, root } from '../support/docs/document';
import { compilerOptions } from '../support/docs/type-check';

const packages = readdirSync(path.join(root, 'packages')).filter(
  (name) => !['bench', 'demo'].includes(name),
);
const entryOf = (name: string): string => path.join(root, 'packages', name, 'src/index.ts');
const entries = packages.map(entryOf).filter((file) => ts.sys.fileExists(file));
const program = ts.createProgram(entries, compilerOptions());
const checker = program.getTypeChecker();

function exportsOf(file: string): ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker
    .getExportsOfModule(module)
    .map((each) => (each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each));
}

test.each(entries.map((file) => [path.relative(root, file), file]))(
  '%s exports nothing without a doc comment',
  (_, file) => {
    const silent = exportsOf(file).filter(
      (each) => each.getDocumentationComment(checker).length === 0,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  },
);

/** The members of a type that nact-hub exports. */
function membersOf(name: string): string[] {
  const type = exportsOf(entryOf('hub')).find((each) => each.name === name)!;
  return checker
    .getDeclaredTypeOfSymbol(type)
    .getProperties()
    .map((member) => member.name);
}

/** The texts of a union that nact-hub exports. */
function textsOf(name: string): string[] {
  const type = exportsOf(entryOf('hub')).find((each) => each.name === name)!;
  const union = checker.getDeclaredTypeOfSymbol(type) as ts.UnionType;
  return union.types.map((each) => (each as ts.StringLiteralType).value);
}

test.each([
  ['packages/hub/README.md', 'HubOptions', membersOf('HubOptions')],
  ['packages/hub/README.md', 'LimitOptions', membersOf('LimitOptions')],
  ['packages/hub/README.md', 'HubEvents', membersOf('HubEvents')],
  ['docs/delivery.md', 'DeadLetterReason', textsOf('DeadLetterReason')],
  ['docs/redis.md', 'RedisBackendOptions', membersOf('RedisBackendOptions')],
  ['docs/processhub.md', 'SwapOptions', membersOf('SwapOptions')],
])('%s names everything of %s', (document, _, names) => {
  const { text } = readDocuments().find(({ name }) => name === document)!;
  const missing = names.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(text));
  expect(names.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});
