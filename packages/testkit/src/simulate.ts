import { SimulatedHub, type SimulatedHubOptions } from './cluster/simulated-hub';

/** What a simulation is made with. */
export interface SimulateOptions extends SimulatedHubOptions {
  /** How many nodes join before the scenario begins. Default 3. */
  readonly nodes?: number;
}

/**
 * Runs a scenario on a simulated hub: several nodes in this process, each with an event loop of its own,
 * in simulated time, over channels and a backend that fail as told. The same seed gives the same run.
 *
 * Actors need not know of it: `setTimeout`, `setInterval` and `setImmediate` run in simulated time for
 * whatever runs on a node. `Date` and `performance` do not, nor does what was imported from `node:timers`.
 * Use `node.run`, `node.dispatch` and `node.query` for what an app would do on a node.
 *
 * @throws what the scenario throws; an Error when it has not come to its end within an hour of simulated time
 */
export async function simulate<T>(
  options: SimulateOptions,
  scenario: (hub: SimulatedHub) => Promise<T>,
): Promise<T> {
  const { nodes = 3, ...rest } = options;
  const hub = new SimulatedHub(rest);
  try {
    const all = async (): Promise<T> => {
      for (let joined = 0; joined < nodes; joined++) await hub.join().joined;
      return scenario(hub);
    };
    return await hub.settle(all(), hour);
  } finally {
    hub.close();
  }
}

/** Milliseconds. */
const hour = 3_600_000;
