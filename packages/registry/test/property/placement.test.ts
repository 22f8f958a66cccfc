import { canPlace, choosePlacement, type ChildToPlace, type NodeRecord } from '@nact-hub/registry';
import { nodeRecord } from '../support/records';
import { randomFrom, seeds } from '../support/random';

const child = (id: string, rest: Partial<ChildToPlace> = {}): ChildToPlace => ({
  id,
  supervisor: 'carts',
  definition: 'cart',
  ...rest,
});

const withDefinition = (id: string, stateVersion: number, upgrades: boolean): NodeRecord =>
  nodeRecord(id, {
    supervisors: {
      carts: {
        configuration: '',
        definitions: { cart: { stateVersion, upgrades, redeliver: false } },
      },
    },
  });

const placeAll = (nodes: readonly NodeRecord[], count: number) =>
  Array.from({ length: count }, (_, i) => choosePlacement(nodes, child(`cart-${i}`)));

describe.each(seeds(10))('placement (seed %i)', (seed) => {
  const random = randomFrom(seed);
  const count = 5_000;
  const nodes = Array.from({ length: 2 + Math.floor(random() * 9) }, () =>
    nodeRecord(`node.${Math.floor(random() * 2 ** 40).toString(36)}`),
  );

  test('is the same in whatever order the nodes are', () => {
    const reversed = [...nodes].reverse();
    expect(placeAll(reversed, 500)).toEqual(placeAll(nodes, 500));
  });

  test('gives each node its share', () => {
    const placed = placeAll(nodes, count);
    const share = count / nodes.length;
    for (const { id } of nodes) {
      const own = placed.filter((node) => node === id).length;
      // Six standard deviations: by chance once in some hundred million.
      expect(Math.abs(own - share)).toBeLessThan(6 * Math.sqrt(share));
    }
  });

  test('moves only what falls to a node that joins, and only what a node that leaves had', () => {
    const joined = nodeRecord('joined');
    const before = placeAll(nodes, count);
    const after = placeAll([...nodes, joined], count);
    const moved = after.filter((node, i) => node !== before[i]);
    expect(moved.every((node) => node === joined.id)).toBe(true);
    const share = count / (nodes.length + 1);
    expect(Math.abs(moved.length - share)).toBeLessThan(6 * Math.sqrt(share));
  });
});

describe('placement', () => {
  test('gives nothing to nobody', () => {
    expect(choosePlacement([], child('x'))).toBeUndefined();
  });

  test('passes over nodes that are leaving or that lack the definition', () => {
    const nodes = [
      nodeRecord('leaving', { phase: 'leaving' }),
      nodeRecord('bare', { supervisors: {} }),
      nodeRecord('able'),
    ];
    for (let i = 0; i < 50; i++) expect(choosePlacement(nodes, child(`c-${i}`))).toBe('able');
    expect(choosePlacement(nodes, child('x', { definition: 'other' }))).toBeUndefined();
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'does not take %s for a supervisor or definition that everybody has',
    (name) => {
      expect(canPlace(nodeRecord('a'), child('x', { supervisor: name }))).toBe(false);
      expect(canPlace(nodeRecord('a'), child('x', { definition: name }))).toBe(false);
    },
  );

  test.each([
    [1, false, 1, true],
    [2, false, 1, false],
    [2, true, 1, true],
    [1, true, 2, false],
    [3, false, undefined, true],
  ])(
    'a node with state version %i (upgrades: %s) can take a state of version %s: %s',
    (stateVersion, upgrades, needed, expected) => {
      const node = withDefinition('a', stateVersion, upgrades);
      expect(canPlace(node, child('x', { stateVersion: needed }))).toBe(expected);
    },
  );

  test('keeps a pinned child where it is pinned to, as long as that node can run it', () => {
    const nodes = [nodeRecord('a'), nodeRecord('b'), nodeRecord('c')];
    for (let i = 0; i < 20; i++) {
      expect(choosePlacement(nodes, child(`c-${i}`, { pinned: 'b' }))).toBe('b');
    }
    const pinnedElsewhere = child('x', { pinned: 'gone' });
    expect(choosePlacement(nodes, pinnedElsewhere)).toBe(choosePlacement(nodes, child('x')));
    const leaving = [nodeRecord('a'), nodeRecord('b', { phase: 'leaving' })];
    expect(choosePlacement(leaving, child('x', { pinned: 'b' }))).toBe('a');
  });
});
