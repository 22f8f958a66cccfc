// Runs every check and prints what came of it; the last line has the counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

function succeeds(script, ...args) {
  console.log(`\n> ${script}`);
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    stdio: 'inherit',
  });
  return status === 0;
}

/** The counts of jest's own report. A file that could not run or leaked is one failure. */
function runJest() {
  const dir = mkdtempSync(path.join(tmpdir(), 'nact-hub-jest-'));
  const report = path.join(dir, 'report.json');
  try {
    const passed = succeeds('test:jest', '--json', `--outputFile=${report}`);
    const r = JSON.parse(readFileSync(report, 'utf8'));
    const failed = r.numFailedTests + r.numRuntimeErrorTestSuites;
    return {
      passed: r.numPassedTests,
      failed: passed ? failed : Math.max(failed, 1),
      skipped: r.numPendingTests + r.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const brokenChecks = ['typecheck', 'lint', 'build'].filter((script) => !succeeds(script));
const { passed, failed, skipped } = runJest();
const demoPassed = succeeds('demo');

const allPassed = passed + (demoPassed ? 1 : 0);
const allFailed = brokenChecks.length + failed + (demoPassed ? 0 : 1);
process.exitCode = allFailed === 0 ? 0 : 1;
console.log();
if (brokenChecks.length > 0) console.log(`not clean: ${brokenChecks.join(', ')}`);
console.log(`${allPassed} passed, ${allFailed} failed, ${skipped} skipped`);
