import path from 'node:path';
import ts from 'typescript';
import { compilerOptions as repositoryOptions } from '../types/compiler-options';
import { root, type Document } from './document';
import { modulesOf, type DocumentModule } from './module';

/** Sources of the repository and of libraries: the same for each program. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** Where the blocks seem to be: nothing is written there. */
const folderOf = ({ name }: Document): string =>
  path.join(root, 'packages/hub/test/docs/blocks', name.replaceAll('/', '-'));

/** What is wrong with the types of all blocks, each as `README.md:12: ...`; one program for all. */
export function typeErrors(documents: readonly Document[]): string[] {
  const modules = new Map<string, DocumentModule>();
  for (const document of documents) {
    for (const module of modulesOf(document))
      modules.set(path.join(folderOf(document), module.file), module);
  }
  const options = compilerOptions();
  const host = hostOf(options, modules);
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([file, module]) => {
    const source = program.getSourceFile(file);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return diagnostics.map((diagnostic) => describe(module, diagnostic));
  });
}

/**
 * The strict options of this repository, against its sources. Blocks are modules that may `await` at
 * their top and import `./carts.js`, as an app may, whatever it compiles to.
 */
export const compilerOptions = (): ts.CompilerOptions => ({
  ...repositoryOptions(),
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
});

function hostOf(
  options: ts.CompilerOptions,
  modules: ReadonlyMap<string, DocumentModule>,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...modules.keys()].map((file) => path.dirname(file)));
  return {
    ...host,
    fileExists: (file) => modules.has(file) || host.fileExists(file),
    directoryExists: (folder) => folders.has(folder) || ts.sys.directoryExists(folder),
    readFile: (file) => modules.get(file)?.text ?? host.readFile(file),
    getSourceFile: (file, languageVersion, ...rest) => {
      const text = modules.get(file)?.text;
      if (text !== undefined) return ts.createSourceFile(file, text, languageVersion);
      if (!sources.has(file)) sources.set(file, host.getSourceFile(file, languageVersion, ...rest));
      return sources.get(file);
    },
  };
}

function describe(
  { block, lineOf }: DocumentModule,
  { file, start, messageText }: ts.Diagnostic,
): string {
  const { line } = file!.getLineAndCharacterOfPosition(start ?? 0);
  return `${block.document}:${lineOf(line + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
