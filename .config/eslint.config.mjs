import path from 'node:path';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = path.resolve(import.meta.dirname, '..');

/** What each package may import of the others. Dependencies run one way. */
const mayImport = {
  core: [],
  registry: ['@nact-hub/core'],
  messaging: ['@nact-hub/core', '@nact-hub/registry'],
  handover: ['@nact-hub/core'],
  migration: ['@nact-hub/core', '@nact-hub/registry', '@nact-hub/messaging', '@nact-hub/handover'],
  hub: [
    '@nact-hub/core',
    '@nact-hub/registry',
    '@nact-hub/messaging',
    '@nact-hub/handover',
    '@nact-hub/migration',
  ],
  testkit: [
    '@nact-hub/core',
    '@nact-hub/registry',
    '@nact-hub/messaging',
    '@nact-hub/handover',
    '@nact-hub/migration',
    'nact-hub',
  ],
  demo: ['@nact-hub/testkit', 'nact-hub'],
  bench: ['@nact-hub/testkit', '@nact-hub/core', 'nact-hub'],
  chaos: ['@nact-hub/testkit', 'nact-hub'],
};

const onlyPackages = (allowed) => ({
  group: ['@nact-hub/*', 'nact-hub', ...new Set(allowed.map((name) => `!${name}`))],
  message:
    'Dependencies run one way: hub -> migration -> { messaging -> registry, handover } -> core.',
});

const noRedis = {
  group: ['ioredis', 'ioredis/*'],
  message: 'ioredis belongs in folders called redis/ only.',
};

const restrictImports = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const importRules = Object.entries(mayImport).flatMap(([name, allowed]) => [
  restrictImports(
    [`packages/${name}/src/**/*.ts`],
    [onlyPackages(allowed), noRedis],
    ['**/redis/**'],
  ),
  restrictImports([`packages/${name}/src/**/redis/**/*.ts`], [onlyPackages(allowed)]),
  restrictImports(
    [`packages/${name}/test/**/*.ts`],
    [
      onlyPackages([
        ...allowed,
        '@nact-hub/testkit',
        name === 'hub' ? 'nact-hub' : `@nact-hub/${name}`,
      ]),
    ],
  ),
]);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '.nx/**'] },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { project: '.config/tsconfig.check.json', tsconfigRootDir: root },
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/demo/**', 'packages/bench/**', '**/cli.ts'],
    rules: { 'no-console': 'error' },
  },
  ...importRules,
);
