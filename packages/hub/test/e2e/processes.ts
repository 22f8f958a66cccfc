import { randomUUID } from 'node:crypto';
import { clearTestRedis, testPrefix } from '../support/backends';
import { NodeProcess, type Meeting, type Ways } from './process';

/** Starts nodes in processes of their own that meet over Redis; all are gone after each test. */
export function useProcesses(lease: number): {
  /** Where those of this test meet. */
  readonly hubId: string;
  start(...names: string[]): Promise<NodeProcess[]>;
  startWith(name: string, ways: Ways): Promise<NodeProcess>;
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
  const startWith = async (name: string, ways: Ways) => {
    const node = await NodeProcess.start(name, meeting, ways);
    running.push(node);
    return node;
  };
  return {
    get hubId() {
      return meeting.hubId;
    },
    start: (...names) => Promise.all(names.map((name) => startWith(name, {}))),
    startWith,
  };
}
