// Runs every check and prints what came of it; the last line has the counts.
import { execFile, spawnSync } from 'node:child_process';
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

/** Answers which of these fail; they run side by side, and what each prints stays together. */
async function broken(scripts) {
  const run = (script) =>
    new Promise((resolve) => {
      execFile(
        'npm',
        ['run', '--silent', script],
        { maxBuffer: 64 * 2 ** 20 },
        (error, out, err) => {
          console.log(`\n> ${script}\n${out}${err}`.trimEnd());
          resolve(error ? [script] : []);
        },
      );
    });
  return (await Promise.all(scripts.map(run))).flat();
}

const brokenChecks = await broken(['typecheck', 'lint', 'build']);
const { passed, failed, skipped } = runJest();
const demoPassed = succeeds('demo');

const allPassed = passed + (demoPassed ? 1 : 0);
const allFailed = brokenChecks.length + failed + (demoPassed ? 0 : 1);
process.exitCode = allFailed === 0 ? 0 : 1;
console.log();
if (brokenChecks.length > 0) console.log(`not clean: ${brokenChecks.join(', ')}`);
console.log(`${allPassed} passed, ${allFailed} failed, ${skipped} skipped`);
