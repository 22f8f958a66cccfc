import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');
const prettier = require.resolve('prettier/bin/prettier.cjs', { paths: [root] });
const documents = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));

const blocks = documents.flatMap((name) => {
  const text = readFileSync(path.join(root, 'docs', name), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml]) => [name, yaml!] as const);
});

test.each(blocks)('a block of YAML in %s can be read', (_, input) => {
  const { status, stderr } = spawnSync(process.execPath, [prettier, '--parser', 'yaml'], { input });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
});
