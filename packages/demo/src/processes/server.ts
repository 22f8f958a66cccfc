import Fastify, { type FastifyInstance } from 'fastify';
import { start } from 'nact';
import { redisBackend, startHub, type Hub } from 'nact-hub';
import { supervisors } from '../shop/cart';
import { readSettings, tell } from './messages';
import { addRoutes } from './routes';

/** One process of the shop: a node of the hub and an HTTP server in front of it. */
async function serve(): Promise<void> {
  const { SHOP_REDIS, SHOP_HUB, SHOP_NODE } = readSettings(process.env);
  const app = Fastify({ logger: { level: 'error' }, return503OnClosing: false });
  const hub = await startHub(start({ name: SHOP_NODE }), {
    hubId: SHOP_HUB,
    nodeName: SHOP_NODE,
    backend: redisBackend(SHOP_REDIS),
    supervisors,
    logger: app.log,
  });
  reportOn(hub);
  addRoutes(app, hub);
  leaveBeforeClosing(app, hub);
  tell({ type: 'ready', url: await app.listen({ port: 0, host: '127.0.0.1' }) });
}

/**
 * The order on SIGTERM. The load balancer has taken this process out of rotation before (Kubernetes:
 * by readiness, or a short `preStop` sleep). Then
 *
 * 1. every answer closes its connection, so that clients go elsewhere;
 * 2. the hub leaves: carts move, and requests that are under way, or late, are still answered;
 * 3. the server stops listening, and finishes what is open;
 * 4. nothing is left to do, and the process ends by itself with 0.
 *
 * With 3 before 2 a long request would hold the carts back; fastify's `preClose` hook would be the
 * place for 2, but it gives up after `pluginTimeout`.
 */
function leaveBeforeClosing(app: FastifyInstance, hub: Hub): void {
  app.addHook('onSend', async (_, reply) => {
    if (!hub.status().joined) reply.header('connection', 'close');
  });
  const leave = async (): Promise<void> => {
    const { stayed } = await hub.leave();
    if (stayed.length > 0) tell({ type: 'problem', text: `${stayed.length} carts did not move` });
    await app.close();
    process.disconnect?.();
  };
  process.once('SIGTERM', () => void leave());
}

/** What the deployer wants to know, and when it is gone: no server outlives it. */
function reportOn(hub: Hub): void {
  hub.on('childrenMigrated', ({ children }) => tell({ type: 'moved', carts: children.length }));
  hub.on('deadLetter', ({ reason }) => tell({ type: 'problem', text: `dead letter: ${reason}` }));
  process.once('disconnect', () => hub.status().joined && process.exit(1));
  // Ctrl-C goes to all processes of a terminal; the deployer is the one to decide.
  process.on('SIGINT', () => undefined);
}

serve().catch((error: Error) => {
  tell({ type: 'failed', reason: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
