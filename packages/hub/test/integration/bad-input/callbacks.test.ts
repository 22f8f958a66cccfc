import { coldSwap, defineActor, hotSwap, withColdSwap, withHotSwap } from 'nact-hub';
import { addSurely, keepJournal, read } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

type Items = readonly number[];
type Prepare = (items: Items) => Items | Promise<Items>;
type Alter = (initial: Items, handed: Items) => Items | Promise<Items>;

const never = () => new Promise<Items>(() => undefined);
const nothing = () => undefined as unknown as Items;
const rejects = () => Promise.reject<Items>(new Error('on purpose'));
const throws = (): Items => {
  throw new Error('on purpose');
};

const quick = { handover: true, stateQueryTimeout: 100, freezeTimeout: 150 };
const hot = ['hot swap', hotSwap(quick)] as const;
const cold = ['cold swap', coldSwap(quick)] as const;

describeOnBackends('a callback that fails', (clusters) => {
  const define = (prepareHandoverState: Prepare, alterHandoverState: Alter) =>
    defineActor('journal', {
      behaviour: withColdSwap(
        withHotSwap(keepJournal, { prepareHandoverState, alterHandoverState }),
        { declareBehaviour: false },
      ),
      props: () => ({ initialState: [] as Items }),
    });
  const same: Prepare = (items) => items;
  const handed: Alter = (_, items) => items;

  const failing: [string, ReturnType<typeof define>, RegExp, RegExp][] = [
    ['prepare throws', define(throws, handed), /_failed$/, /on purpose/],
    ['prepare rejects', define(rejects, handed), /_failed$/, /on purpose/],
    [
      'prepare returns nothing',
      define(nothing, handed),
      /^nothing_prepared$/,
      /prepareHandoverState of 'journal' returned nothing/,
    ],
    ['prepare never settles', define(never, handed), /_timed_out$/, /within 1[05]0 ms/],
    ['alter throws', define(same, throws), /_failed$/, /on purpose/],
    ['alter rejects', define(same, rejects), /_failed$/, /on purpose/],
    [
      'alter returns nothing',
      define(same, nothing),
      /^nothing_altered$/,
      /alterHandoverState of 'journal' returned nothing/,
    ],
    ['alter never settles', define(same, never), /^alter_timed_out$/, /within 100 ms/],
  ];

  describe.each([hot, cold])('under %s', (_, migration) => {
    const stays = async (
      definition: ReturnType<typeof define>,
      reason: RegExp,
      message: RegExp,
    ) => {
      const cluster = clusters.create({
        supervisors: { children: { actors: [definition], migration } },
      });
      const [a, b] = [await cluster.join('a'), await cluster.join('b')];
      await cluster.joined();
      const id = cluster.idOn(a);
      const ref = await a.supervisor('children').startChild(definition, { id });
      await addSurely(ref, 1);
      const { moved, stayed } = await a.migrate([id], b.node);
      expect(moved).toEqual([]);
      expect(stayed).toEqual([
        { id, reason: expect.stringMatching(reason), message: expect.stringMatching(message) },
      ]);
      expect(cluster.heard('migrationAborted', a)).toHaveLength(1);
      await addSurely(ref, 2, 2_000);
      expect(await read(ref, 2_000)).toEqual([1, 2]);
      expect(a.lookupChild(id)).toMatchObject({ node: a.node, movingTo: undefined });
    };

    it.each(failing)(
      'keeps the child where it is, with its state: %s',
      (_, definition, reason, message) => stays(definition, reason, message),
    );
  });
});
