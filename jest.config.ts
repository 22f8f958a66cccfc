import type { Config } from 'jest';

const config: Config = {
  // Always workers, never this process: a leaked handle fails its file and cannot hold up the run.
  workerIdleMemoryLimit: '512MB',
  // Much of a test here is waiting for leases and other processes: no core has to be kept free.
  maxWorkers: '100%',
  // Of tests that say that they may run side by side, as they wait for processes of their own.
  maxConcurrency: 2,
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  testEnvironment: '<rootDir>/packages/testkit/jest/environment.ts',
  testEnvironmentOptions: {
    customExportConditions: ['@nact-hub/source', 'node', 'node-addons'],
  },
  globalSetup: '<rootDir>/packages/testkit/jest/global-setup.ts',
  globalTeardown: '<rootDir>/packages/testkit/jest/global-teardown.ts',
};

export default config;
