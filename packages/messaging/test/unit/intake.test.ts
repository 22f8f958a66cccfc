import { Intake, type IntakeOptions } from '../../src/routing/intake';
import { packOutbound } from '../../src/wire/write';
import { post } from '../support/post';

/** A frame with so many messages, numbered from `first` on. */
const frameOf = (count: number, first = 1) =>
  packOutbound({
    ...{ from: 'there', to: 'here', number: first, positions: [], acknowledgements: [] },
    posts: Array.from({ length: count }, (_, index) => post(['@there', 'cart/1'], first + index)),
  });

/** An intake whose messages are noted, on a node that loses and gets back the proof of its lease at will. */
function create() {
  const taken: number[] = [];
  const lease = { proven: true, goOn: (): void => undefined };
  const untilProven = () => new Promise<boolean>((resolve) => (lease.goOn = () => resolve(true)));
  const gone = new Set<string>();
  const intake = new Intake({
    replica: { hasLeft: (node: string) => gone.has(node) },
    ...{ node: 'here', references: { node: 'here' }, links: { receive: () => undefined } },
    ...{ proven: () => lease.proven, untilProven },
    receiving: { arrive: ({ number }: { number: number }) => taken.push(number) },
    on: { corrupt: () => undefined, limitReached: () => undefined },
  } as unknown as IntakeOptions);
  return { intake, taken, lease, gone };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a small frame is taken in at once, and a large one in turns of the event loop', async () => {
  const { intake, taken } = create();
  expect(intake.receive(frameOf(100))).toBeUndefined();
  expect(taken).toEqual(upTo(100));
  const rest = intake.receive(frameOf(1_000, 101));
  expect(taken.length).toBeLessThan(600);
  await rest;
  expect(taken).toEqual(upTo(1_100));
});

test('what comes from a node that is out is not taken in, nor the rest of what has come from it', async () => {
  const { intake, taken, gone } = create();
  const rest = intake.receive(frameOf(1_000));
  gone.add('there');
  await rest;
  expect(taken.length).toBeLessThan(600);
  const before = taken.length;
  expect(intake.receive(frameOf(1, 1_001))).toBeUndefined();
  expect(taken).toHaveLength(before);
});

test('what comes while a large frame is being taken in waits for the end of it', async () => {
  const { intake, taken } = create();
  void intake.receive(frameOf(1_000));
  await Promise.all([intake.receive(frameOf(1_000, 1_001)), intake.receive(frameOf(1, 2_001))]);
  expect(taken).toEqual(upTo(2_001));
  expect(intake.receive(frameOf(1, 2_002))).toBeUndefined();
});

test('a node that cannot prove its lease any more takes in the rest of a large frame when it can again', async () => {
  const { intake, taken, lease } = create();
  const rest = intake.receive(frameOf(1_000));
  lease.proven = false;
  await rest;
  const before = taken.length;
  expect(before).toBeLessThan(600);
  lease.proven = true;
  lease.goOn();
  for (let turns = 0; turns < 20; turns++) await turn();
  expect(taken.slice(before)).toEqual(upTo(1_000));
});

test('what has not been taken in when messaging ends never is', async () => {
  const { intake, taken } = create();
  const rest = intake.receive(frameOf(1_000));
  intake.close();
  await rest;
  expect(taken.length).toBeLessThan(600);
});
