/* eslint-disable @typescript-eslint/no-require-imports, no-undef -- node requires it before it can load anything of ours */
'use strict';
/**
 * Loads our sources, for processes of the benchmarks, as the build compiles them: another compiler writes a call
 * where a module uses what another one exports, and figures would be those of code that nobody runs. Each file is
 * compiled once, and kept. ts-node would load the whole compiler in each of the dozens of processes of a run, which
 * takes longer than what they measure.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '../../../..');
const folder = path.join(root, 'node_modules/.cache/nact-hub-bench');

/** Written in one step: processes start side by side. */
function keep(file, code) {
  fs.mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, code);
  fs.renameSync(unfinished, file);
  return code;
}

function compile(source, fileName) {
  const { ModuleKind, readConfigFile, sys, transpileModule } = require('typescript');
  const { config } = readConfigFile(path.join(root, 'tsconfig.base.json'), sys.readFile);
  const { target, esModuleInterop } = config.compilerOptions;
  const compilerOptions = {
    target,
    esModuleInterop,
    module: ModuleKind.CommonJS,
    inlineSourceMap: true,
  };
  return transpileModule(source, { fileName, compilerOptions }).outputText;
}

require.extensions['.ts'] = (module, filename) => {
  const source = fs.readFileSync(filename, 'utf8');
  const kept = path.join(
    folder,
    `${createHash('sha256').update(`built ${source}`).digest('hex')}.js`,
  );
  const code = fs.existsSync(kept)
    ? fs.readFileSync(kept, 'utf8')
    : keep(kept, compile(source, filename));
  module._compile(code, filename);
};
