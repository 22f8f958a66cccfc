/* eslint-disable @typescript-eslint/no-require-imports, no-undef -- node requires it before it can load anything of ours */
'use strict';
/**
 * Loads our sources, for processes of the benchmarks: each file is compiled once, and kept. ts-node would load
 * the whole compiler in each of the dozens of processes of a run, which takes longer than what they measure.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const folder = path.join(__dirname, '../../../../node_modules/.cache/nact-hub-bench');

/** Written in one step: processes start side by side. */
function keep(file, code) {
  fs.mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, code);
  fs.renameSync(unfinished, file);
  return code;
}

function compile(source, filename) {
  const { transformSync } = require('@swc/core');
  return transformSync(source, {
    filename,
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', keepClassNames: true, parser: { syntax: 'typescript' } },
  }).code;
}

require.extensions['.ts'] = (module, filename) => {
  const source = fs.readFileSync(filename, 'utf8');
  const kept = path.join(folder, `${createHash('sha256').update(source).digest('hex')}.js`);
  const code = fs.existsSync(kept)
    ? fs.readFileSync(kept, 'utf8')
    : keep(kept, compile(source, filename));
  module._compile(code, filename);
};
