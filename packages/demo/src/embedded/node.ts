import { start, stop } from 'nact';
import { startHub, type Backend, type Hub } from 'nact-hub';
import { supervisors } from '../shop/cart';

/** One node of the shop: an actor system of its own, joined to the hub that all share. */
export interface ShopNode {
  readonly name: string;
  readonly hub: Hub;
  /** Ends the node. Carts that are still on it end too: `hub.leave()` moves them first. */
  close(): Promise<void>;
}

export async function openNode(name: string, backend: Backend): Promise<ShopNode> {
  const system = start({ name });
  const hub = await startHub(system, { hubId: 'shop', nodeName: name, backend, supervisors });
  return {
    name,
    hub,
    close: async () => {
      await hub.close();
      stop(system);
    },
  };
}
