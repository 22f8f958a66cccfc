import { spawnSync } from 'node:child_process';
import { readDocuments, root } from '../support/docs/document';

const prettier = require.resolve('prettier/bin/prettier.cjs', { paths: [root] });
const blocks = readDocuments().flatMap(({ blocks: all }) => all);

test.each(
  blocks
    .filter(({ language }) => language === 'yaml')
    .map(({ document, line, code }) => [`${document}:${line}`, code]),
)('the YAML at %s can be read', (_, input) => {
  const { status, stderr } = spawnSync(process.execPath, [prettier, '--parser', 'yaml'], { input });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
});
