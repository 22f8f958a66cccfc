import { dispatch } from 'nact';
import { coldSwap, defineActor, withColdSwap } from 'nact-hub';
import { simulate } from '@nact-hub/testkit';

const lease = 3_000;
const handedOver = new Set<string>();
const begun = new Set<string>();

/** Its move hangs at the target, and it stands still for as long. */
const counter = defineActor('counter', {
  behaviour: withColdSwap(
    (_: string, message: string) => {
      begun.add(message);
      return message;
    },
    {
      prepareHandoverState: (state: string) => state,
      alterHandoverState: (_: string, handed: string) => {
        const isAtTarget = !handedOver.has(handed);
        handedOver.add(handed);
        return isAtTarget ? new Promise<string>(() => undefined) : handed;
      },
    },
  ),
  props: () => ({ initialState: '' }),
});

const migration = coldSwap({ handover: true, stateQueryTimeout: 60_000, stateTtl: 120_000 });
const supervisors = { counters: { actors: [counter], migration } };

test('what a child could not take in while it stood still comes again as soon as a recovery has ended its move, and not when a pause that has doubled is over', async () => {
  handedOver.clear();
  begun.clear();
  const took = await simulate({ seed: 1, lease, supervisors }, async (hub) => {
    const [source, target, sender] = [hub.node('n1'), hub.node('n2'), hub.node('n3')];
    const send = (message: string) =>
      sender.run((own) => dispatch(own.lookupChild<string>('c')!.ref, message));
    const until = async (set: ReadonlySet<string>, message: string) => {
      const since = hub.timeline.now;
      while (!set.has(message)) await hub.sleep(10);
      return hub.timeline.now - since;
    };
    await source.run((own) => own.supervisor('counters').startChild(counter, { id: 'c' }));
    await hub.sleep(1_000);
    await source.run((own) => own.migrate(['c'], own.node));
    await send('before');
    await until(begun, 'before');
    void source.run((own) => own.migrate(['c'], target.hub.node)).catch(() => undefined);
    await until(handedOver, 'before');
    await send('meanwhile');
    // Posted again after 1, 3 and 7 seconds, and next after 15.
    await hub.sleep(7_500);
    expect(begun).not.toContain('meanwhile');
    hub.loseData();
    // The others have read everything, and posted it again, before the source knows that its move is over.
    await hub.sleep(lease + 200);
    source.stall(1_500);
    return lease + 200 + (await until(begun, 'meanwhile'));
  });
  // As soon as the source goes on, and the second pause after which what was posted again is posted again.
  expect(took).toBeLessThan(lease + 1_700 + 2_500);
});
