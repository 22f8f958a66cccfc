import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../../../../..');

/** The strict options with which the repository is checked. */
export function compilerOptions(): ts.CompilerOptions {
  const file = path.join(root, '.config/tsconfig.check.json');
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  } as ts.ParseConfigFileHost)!;
  const { options } = config;
  delete options.tsBuildInfoFile;
  return { ...options, incremental: false };
}
