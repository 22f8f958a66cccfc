import { Outgoing } from '../../src/delivery/outgoing';
import { ChildRef } from '../../src/refs';

describe('the reference of a child', () => {
  /** One by which the route of a sender has been found. */
  function found() {
    const from = Outgoing.of('@here');
    const ref = new ChildRef({ name: 'hub' }, 'hub', 'x', 1);
    const route = (ref.route = from.routeTo('x/1'));
    return { from, ref, route };
  }

  it('keeps the route that was found by it last', () => {
    const { from, ref, route } = found();
    from.sweep(() => true);
    expect(ref.route).toBe(route);
  });

  // Numbered on it, a message would be kept where no acknowledgement finds it, and would not travel with its sender.
  it.each<[how: string, letGo: (from: Outgoing) => void]>([
    ['has given up', (from) => from.drop('x/1')],
    ['goes on with from what another instance had sent', (from) => from.restore([['x/1', 3, []]])],
    [
      'has let go of, because there were many',
      (from) => {
        for (let life = 2; life < 20; life++) from.routeTo(`x/${life}`);
        from.sweep(() => true);
      },
    ],
  ])('forgets a route that its sender %s', (_, letGo) => {
    const { from, ref } = found();
    letGo(from);
    expect(ref.route).toBeUndefined();
    expect(from.routeTo('x/1')).toMatchObject({ isOver: false });
  });
});
