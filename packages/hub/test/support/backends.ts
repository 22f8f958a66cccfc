import { memoryBackend, type Backend } from 'nact-hub';
import { Cluster, type NodeOptions } from './cluster';

/** A cluster for each test of a file, closed after it. */
export interface Clusters {
  create(options: NodeOptions, backend?: Backend): Cluster;
}

/** Closes after each test what it has created. */
export function useClusters(createBackend: () => Backend = memoryBackend): Clusters {
  jest.setTimeout(30_000);
  const open: Cluster[] = [];
  afterEach(async () => {
    for (const cluster of open.splice(0)) await cluster.close();
  });
  return {
    create: (options, backend = createBackend()) => {
      const cluster = new Cluster(backend, options);
      open.push(cluster);
      return cluster;
    },
  };
}

/** Where the nodes of a test meet. */
const backends: Record<string, () => Backend> = { memory: memoryBackend };

/** Describes the same behaviour on each backend. */
export function describeOnBackends(subject: string, tests: (clusters: Clusters) => void): void {
  describe.each(Object.keys(backends))(`${subject} (%s)`, (name) => {
    tests(useClusters(backends[name]));
  });
}
