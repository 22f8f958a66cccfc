import { hotSwap } from 'nact-hub';
import { journal } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('what is known of nodes', (clusters) => {
  const migration = hotSwap({ handover: true });
  const supervisors = { children: { actors: [journal], migration } };

  it('lists them with labels and what they can run', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a', { labels: { zone: 'north' } });
    const b = await cluster.join('b');
    await cluster.joined();
    const nodes = b.nodes();
    expect(nodes.map(({ id }) => id).sort()).toEqual([a.node, b.node].sort());
    expect(nodes.find(({ id }) => id === a.node)).toMatchObject({
      phase: 'joined',
      labels: { zone: 'north' },
      supervisors: {
        children: {
          definitions: { journal: { stateVersion: 1, upgrades: false, redeliver: false } },
        },
      },
    });
    expect(a.node).toMatch(/^a\.[0-9a-z]{10}$/);
    expect(cluster.heard('nodeJoined', a)).toEqual([{ node: b.node }]);
  });

  it('tells that it has joined to whoever listens when startHub has resolved, before anything else', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await cluster.waitUntil('something is told', () => cluster.told.length > 0);
    expect(cluster.told[0]).toEqual({ node: a.node, event: 'joined', data: { node: a.node } });
    expect(cluster.heard('joined')).toHaveLength(1);
  });

  it('says how this node is, for readiness probes', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a');
    await a.supervisor('children').startChild(journal, { id: 'x' });
    expect(a.status()).toEqual({
      node: a.node,
      joined: true,
      leaving: false,
      fenced: false,
      backendReachable: true,
      deadLetters: 0,
      corrupt: 0,
      children: 1,
    });
    const leaving = a.leave();
    expect(a.status()).toMatchObject({ joined: false, leaving: true });
    await leaving;
    expect(a.status()).toMatchObject({ joined: false, leaving: false, children: 0 });
  });

  it('reports nodes that configure a supervisor differently, on both sides', async () => {
    const warnings: object[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (fields: object) => void warnings.push(fields),
      error: () => undefined,
      child: () => logger,
    };
    const cluster = clusters.create({ logger });
    const a = await cluster.join('a', { supervisors });
    const slow = hotSwap({ handover: true, stateQueryTimeout: 9_000 });
    const b = await cluster.join('b', {
      supervisors: { children: { actors: [journal], migration: slow } },
    });
    await cluster.joined();
    await cluster.waitUntil('a has said so', () => cluster.heard('configurationDiffers', a).length);
    expect(cluster.heard('configurationDiffers', a)).toEqual([
      {
        node: b.node,
        supervisor: 'children',
        here: expect.stringContaining('"stateQueryTimeout":5000'),
        there: expect.stringContaining('"stateQueryTimeout":9000'),
      },
    ]);
    await cluster.waitUntil('b has, too', () => cluster.heard('configurationDiffers', b).length);
    expect(cluster.heard('configurationDiffers', b)).toEqual([
      expect.objectContaining({ node: a.node, there: expect.stringContaining('5000') }),
    ]);
    const about = (there: string) =>
      expect.objectContaining({ supervisor: 'children', there: expect.stringContaining(there) });
    expect(warnings).toEqual(
      expect.arrayContaining([
        about('"stateQueryTimeout":9000'),
        about('"stateQueryTimeout":5000'),
      ]),
    );
  });

  it('reports nodes with a lease of another length, on both sides, with both values', async () => {
    const cluster = clusters.create({ supervisors });
    const a = await cluster.join('a', { lease: 10_000 });
    const b = await cluster.join('b', { lease: 20_000 });
    await cluster.waitUntil('both have said so', () => cluster.heard('leaseDiffers').length === 2);
    expect(cluster.heard('leaseDiffers', a)).toEqual([
      { node: b.node, here: 10_000, there: 20_000 },
    ]);
    expect(cluster.heard('leaseDiffers', b)).toEqual([
      { node: a.node, here: 20_000, there: 10_000 },
    ]);
  });

  it('does not report the same configuration', async () => {
    const cluster = clusters.create({ supervisors });
    await cluster.join('a');
    await cluster.join('b');
    await cluster.joined();
    expect(cluster.heard('configurationDiffers')).toEqual([]);
    expect(cluster.heard('leaseDiffers')).toEqual([]);
  });
});
