import type { FastifyInstance } from 'fastify';
import type { Hub } from 'nact-hub';
import { addItem, listItems } from '../shop/counter';

interface CartRoute {
  readonly Params: { readonly id: string };
}

interface AddRoute extends CartRoute {
  readonly Body: { readonly item: string };
}

const addSchema = {
  body: {
    type: 'object',
    required: ['item'],
    properties: { item: { type: 'string', minLength: 1 } },
  },
};

/** The shop over HTTP. Any process serves any cart: the hub knows where it is. */
export function addRoutes(app: FastifyInstance, hub: Hub): void {
  app.post<AddRoute>('/carts/:id/items', { schema: addSchema }, async (request, reply) => {
    const receipt = await addItem(hub, request.params.id, request.body.item);
    return reply.code(201).send(receipt);
  });

  app.get<CartRoute>('/carts/:id', async ({ params }) => ({
    items: await listItems(hub, params.id),
  }));

  app.delete<CartRoute>('/carts/:id', async ({ params }, reply) => {
    await hub.stopChild(params.id);
    return reply.code(204).send();
  });

  /** For a readiness probe: whether a load balancer should send customers here. */
  app.get('/ready', async (_, reply) => {
    const { joined, backendReachable } = hub.status();
    return reply.code(joined && backendReachable ? 200 : 503).send();
  });
}
