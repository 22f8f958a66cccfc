import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root, type Block, type Document } from './document';
import { modulesOf, type DocumentModule } from './module';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A block that never ends must not hold the tests up, milliseconds. */
const patience = 30_000;

/** Where Node finds the packages of this repository, and git does not look. */
const cache = path.join(root, 'node_modules/.cache');

/** Runs a block in a process of its own, with the files that its document names beside it. */
export async function runBlock(document: Document, block: Block): Promise<Run> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'nact-hub-docs-'));
  try {
    const modules = modulesOf(document);
    for (const module of modules.filter(({ block: { file } }) => file !== undefined))
      writeModule(folder, module, compiled(module));
    const module = modules.find((each) => each.block === block)!;
    return await runFile(writeModule(folder, module, awaiting(compiled(module))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeModule(folder: string, { file }: DocumentModule, code: string): string {
  const target = path.join(folder, file.replace(/\.ts$/, '.js'));
  writeFileSync(target, code);
  return target;
}

const compiled = ({ text }: DocumentModule): string =>
  ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  }).outputText;

/** CommonJS has no `await` at the top of a module. */
const awaiting = (code: string): string => `(async () => {\n${code}\n})();\n`;

function runFile(file: string): Promise<Run> {
  const node = spawn(
    process.execPath,
    ['--conditions=@nact-hub/source', '-r', 'ts-node/register', file],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: patience },
  );
  let stdout = '';
  let stderr = '';
  node.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  node.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    node.on('error', reject);
    node.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
