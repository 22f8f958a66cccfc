import { hotSwap, memoryBackend, type Backend, type Hub } from 'nact-hub';
import { journal } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { cutting } from '../../support/cutting';
import { withMembers } from '../../support/held-backend';
import { gate } from '../../support/wait-until';

describe('a node that is closed while it joins anew', () => {
  const clusters = useClusters();
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  /** From its second connection on, `a` waits for the test at one of the steps. */
  const createHeld = (where: 'connect' | 'open') => {
    const [reached, go, closed] = [gate(), gate(), gate()];
    const cutter = cutting(memoryBackend());
    let connections = 0;
    const hold = async () => {
      reached.open();
      await go.passed;
    };
    const connect: Backend['connect'] = async (request) => {
      const isHeld = request.node.startsWith('a.') && ++connections > 1;
      if (isHeld && where === 'connect') await hold();
      const connection = await cutter.connect(request);
      if (!isHeld) return connection;
      const { channel } = connection;
      return withMembers(connection, {
        channel: withMembers(channel, {
          open: async (receive, full) => {
            if (where === 'open') await hold();
            return channel.open(receive, full);
          },
        }),
        close: async () => {
          closed.open();
          await connection.close();
        },
      });
    };
    return { cutter, backend: { connect }, reached, go, closed };
  };
  const isOut = (hub: Hub, by: Hub) => by.nodes().every(({ id }) => id !== hub.node);

  it.each(['connect', 'open'] as const)(
    'does not wait for a backend that does not answer (%s), and leaves nothing open',
    async (where) => {
      const { cutter, backend, reached, go, closed } = createHeld(where);
      const cluster = clusters.create({ lease: 1_000, supervisors }, backend);
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      cutter.cut('a');
      await cluster.waitUntil('a is out', () => isOut(a, b));
      cutter.mend('a');
      await reached.passed;
      await a.close();
      expect(a.status()).toMatchObject({ joined: false, children: 0 });
      if (where === 'connect') go.open();
      await closed.passed;
      go.open();
      expect(cluster.heard('rejoined')).toEqual([]);
      expect(isOut(a, b)).toBe(true);
    },
  );
});
