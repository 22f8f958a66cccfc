import { completeMigration, handlePostActionMigrateComplete, hotSwap } from 'nact-hub';
import { defineActor, withHotSwap, type MigrationStrategy } from 'nact-hub';
import { addSurely, journal, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('a migration strategy of your own', (clusters) => {
  /** Moves children with even numbers hot, those with odd ones cold, and leaves the first where it is. */
  const mixed: MigrationStrategy = {
    ...hotSwap({ handover: true }),
    name: 'mixed',
    modes: ['hot', 'cold'],
    migrate: async ({ children }, steps) => {
      const [first, ...rest] = children as [string, ...string[]];
      const isEven = (id: string) => rest.indexOf(id) % 2 === 0;
      const results = await Promise.all([
        steps.hotSwap(rest.filter(isEven)),
        steps.coldSwap(rest.filter((id) => !isEven(id))),
      ]);
      results.push(steps.stay([first], 'it likes it here'));
      return {
        moved: results.flatMap(({ moved }) => moved),
        stayed: results.flatMap(({ stayed }) => stayed),
      };
    },
  };

  it('decides how each child moves', async () => {
    const supervisors = { children: { actors: [journal], migration: mixed } };
    const cluster = clusters.create({ supervisors });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const [first, ...rest] = cluster.idsOn(a, 5) as [string, ...string[]];
    const { started } = await a.supervisor('children').startChildren(
      journal,
      [first, ...rest].map((id) => ({ id })),
    );
    for (const { ref } of started) await addSurely(ref, 1);
    const { moved, stayed } = await a.migrate([first, ...rest], b.node);
    expect([...moved].sort()).toEqual([...rest].sort());
    expect(stayed).toEqual([{ id: first, reason: 'strategy', message: 'it likes it here' }]);
    for (const { ref } of started) expect(await read(ref)).toEqual([1]);
  });

  it('is asked for when a node leaves, too', async () => {
    const calls: string[] = [];
    const migration: MigrationStrategy = {
      ...hotSwap({ handover: true }),
      name: 'noted',
      migrate: ({ children, target }, steps) => {
        calls.push(target);
        return steps.hotSwap(children);
      },
    };
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const id = cluster.idOn(a);
    await a.supervisor('children').startChild(journal, { id });
    await a.leave();
    expect(calls).toEqual([b.node]);
  });
});

describeOnBackends('the post-action callback', (clusters) => {
  it('passes on only those that have started', async () => {
    const define = (refused: readonly string[]) =>
      defineActor('journal', {
        behaviour: withHotSwap(keepJournal, {
          alterHandoverState: (_, handed, { hub }) => {
            if (refused.includes(hub.childId)) throw new Error(`not ${hub.childId}`);
            return handed;
          },
        }),
        props: () => ({ initialState: [] as readonly number[] }),
      });
    const refused: string[] = [];
    const definition = define(refused);
    const migration = hotSwap({ handover: true });
    const cluster = clusters.create({
      supervisors: { children: { actors: [definition], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const ids = cluster.idsOn(a, 3);
    refused.push(ids[1]!);
    await a.supervisor('children').startChildren(
      definition,
      ids.map((id) => ({ id })),
    );
    const { moved, stayed } = await a.migrate(ids, b.node);
    expect([...moved].sort()).toEqual([ids[0], ids[2]].sort());
    expect(stayed).toEqual([
      { id: ids[1], reason: 'start_failed', message: expect.stringContaining(`not ${ids[1]}`) },
    ]);
  });

  it('and the second half of a migration may be looked at, and end with those that are exported', async () => {
    const seen: string[] = [];
    const migration: MigrationStrategy = {
      ...hotSwap({ handover: true }),
      name: 'watched',
      handlePostActionMigrateComplete: (hub, results, originatingNode, childIds) => {
        seen.push(`${hub.node} has started ${childIds.join()}`);
        handlePostActionMigrateComplete(hub, results, originatingNode, childIds);
      },
      completeMigration: (hub, targetNode, results) => {
        seen.push(`${hub.node} completes ${results.map(({ id }) => id).join()}`);
        completeMigration(hub, targetNode, results);
      },
    };
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const [id] = cluster.idsOn(a, 1);
    await a.supervisor('children').startChild(journal, { id: id! });
    expect(await a.migrate([id!], b.node)).toEqual({ moved: [id], stayed: [] });
    expect(seen).toEqual([`${b.node} has started ${id}`, `${a.node} completes ${id}`]);
  });

  it('that throws keeps no child from moving', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const migration: MigrationStrategy = {
      ...hotSwap({ handover: true }),
      handlePostActionMigrateComplete: broken,
      completeMigration: broken,
    };
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    const [id] = cluster.idsOn(a, 1);
    await a.supervisor('children').startChild(journal, { id: id! });
    expect((await a.migrate([id!], b.node)).moved).toEqual([id]);
  });
});

describeOnBackends('a strategy that throws', (clusters) => {
  it('leaves the children that it has not moved where they are, and says why', async () => {
    const migration: MigrationStrategy = {
      ...hotSwap({ handover: true }),
      name: 'broken',
      migrate: async ({ children }, steps) => {
        await steps.hotSwap(children.slice(0, 1));
        throw new Error('broken on purpose');
      },
    };
    const cluster = clusters.create({
      supervisors: { children: { actors: [journal], migration } },
    });
    const [a, b] = [await cluster.join('a'), await cluster.join('b')];
    await cluster.joined();
    const ids = cluster.idsOn(a, 2);
    const specs = ids.map((id) => ({ id }));
    const { started } = await a.supervisor('children').startChildren(journal, specs);
    for (const { ref } of started) await addSurely(ref, 1);
    expect(await a.migrate(ids, b.node)).toEqual({
      moved: [ids[0]],
      stayed: [{ id: ids[1], reason: 'strategy_failed', message: 'broken on purpose' }],
    });
    for (const { ref } of started) expect(await read(ref)).toEqual([1]);
  });
});
