import path from 'node:path';
import ts from 'typescript';
import { compilerOptions } from './compiler-options';

export interface Misuse {
  /** What is refused, as the comment above it says. */
  readonly claim: string;
  /** From 0. */
  readonly line: number;
}

/** A complaint of the compiler: its line, from 0, and its text. */
export interface Complaint {
  readonly line: number;
  readonly text: string;
}

const directive = /^\/\/ @ts-expect-error: (.*)$/;

/** The misuses of a file, each announced by a comment. */
export const misusesOf = (file: string): Misuse[] =>
  ts.sys
    .readFile(file)!
    .split('\n')
    .flatMap((text, line) => {
      const claim = directive.exec(text)?.[1];
      return claim === undefined ? [] : [{ claim, line: line + 1 }];
    });

/**
 * What the compiler says to a file on its own, whose expectations of errors it does not see.
 * `first`: a line that the file is to begin with; `without`: a module that it is not to import.
 */
export function complaintsAbout(
  file: string,
  { first = '', without = '' }: { readonly first?: string; readonly without?: string } = {},
): Complaint[] {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const text = ts.sys
    .readFile(file)!
    .replaceAll('// @ts-expect-error:', '// ')
    .replace(`import '${without}';`, '');
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, version, ...rest) =>
    path.resolve(name) === file
      ? ts.createSourceFile(name, first + text, version, true)
      : host.getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], options, { ...host, getSourceFile });
  const source = program.getSourceFile(file)!;
  const found = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return found.map(({ start, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start ?? 0).line,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}
