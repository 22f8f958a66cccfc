import { TestEnvironment } from 'jest-environment-node';
import { setTimeout as sleep } from 'node:timers/promises';

const LEAKS = ['TCPSocketWrap', 'TCPServerWrap', 'PipeWrap', 'ProcessWrap', 'Timeout'];
const GRACE_MS = 1_000;
const POLL_MS = 25;

/**
 * Node's environment; a test file that leaves sockets, servers, processes or timers behind fails.
 * Resources that do not keep the process alive do not count.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  private before = new Map<string, number>();

  override async setup(): Promise<void> {
    await super.setup();
    openStandardStreams();
    this.before = countResources();
  }

  override async teardown(): Promise<void> {
    const leaks = await this.findLeaks();
    await super.teardown();
    if (leaks.length > 0) throw new Error(`The test file leaked ${leaks.join(', ')}.`);
  }

  /** What stays over after a while in which closed sockets may go. */
  private async findLeaks(): Promise<string[]> {
    const deadline = performance.now() + GRACE_MS;
    let leaks = this.leaksNow();
    while (leaks.length > 0 && performance.now() < deadline) {
      await sleep(POLL_MS);
      leaks = this.leaksNow();
    }
    return leaks;
  }

  private leaksNow(): string[] {
    const now = countResources();
    return LEAKS.map((type) => ({
      type,
      count: (now.get(type) ?? 0) - (this.before.get(type) ?? 0),
    }))
      .filter(({ count }) => count > 0)
      .map(({ type, count }) => `${count} ${type}`);
  }
}

/** Node opens them on first use, whoever's it is; a warning must not look like a leak. */
function openStandardStreams(): void {
  void [process.stdout, process.stderr];
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) {
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
