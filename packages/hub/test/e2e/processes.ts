import { randomUUID } from 'node:crypto';
import { clearTestRedis, testPrefix } from '../support/backends';
import { NodeProcess, type Meeting } from './process';

/** Starts nodes in processes of their own that meet over Redis; all are gone after each test. */
export function useProcesses(lease: number): {
  /** Where those of this test meet. */
  readonly hubId: string;
  start(...names: string[]): Promise<NodeProcess[]>;
} {
  jest.setTimeout(120_000);
  const running: NodeProcess[] = [];
  let meeting: Meeting;
  beforeEach(() => {
    meeting = { hubId: `e2e-${randomUUID()}`, prefix: testPrefix, lease };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((node) => node.kill()));
  });
  afterAll(clearTestRedis);
  return {
    get hubId() {
      return meeting.hubId;
    },
    start: async (...names) => {
      const started = await Promise.all(names.map((name) => NodeProcess.start(name, meeting)));
      running.push(...started);
      return started;
    },
  };
}
