import { hotSwap } from 'nact-hub';
import { journal } from '../../support/actors';
import { describeOnBackends } from '../../support/backends';

describeOnBackends('a call that is misspelt is refused, with what there is', (clusters) => {
  const supervisors = { children: { actors: [journal], migration: hotSwap() } };
  const join = () => clusters.create({ supervisors }).join('a');

  it.each([
    ['an event', 'deadletter', /`event`.*deadLetter.*'deadletter'/],
    ['no event', undefined, /`event`/],
    ['an inherited name', 'toString', /`event`.*'toString'/],
  ])('%s that is none', async (_, event, message) => {
    const hub = await join();
    expect(() => hub.on(event as never, () => undefined)).toThrow(message);
  });

  it('a listener that is none', async () => {
    const hub = await join();
    expect(() => hub.on('deadLetter', undefined as never)).toThrow(/`listener`.*a function/);
  });

  it('a scope of children', async () => {
    const hub = await join();
    expect(() => hub.listChildren('locale' as never)).toThrow(/'local' or 'global'.*'locale'/);
  });

  it.each([
    ['an option', { timout: 5 }, /leave\.timout.*timeout/],
    ['a number in place of options', 5, /`leave` to be an object/],
  ])('%s of a leave, and the node stays', async (_, options, message) => {
    const hub = await join();
    expect(() => hub.leave(options as never)).toThrow(message);
    expect(hub.status().joined).toBe(true);
  });
});
