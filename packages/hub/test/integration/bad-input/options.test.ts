import { start, stop, type Ref } from 'nact';
import {
  coldSwap,
  defineActor,
  hotSwap,
  memoryBackend,
  replication,
  startHub,
  withColdSwap,
  withHotSwap,
} from 'nact-hub';
import { journal, keepJournal } from '../../support/actors';

const migration = hotSwap({ handover: true });
const supervisors = { children: { actors: [journal], migration } };
const good = { hubId: 'hub', backend: memoryBackend(), supervisors };

let system: Ref<never>;
beforeAll(() => void (system = start({ name: `options-${process.pid}` })));
afterAll(() => stop(system));

/** What `startHub` says to these options. */
const refusalOf = (options: unknown): Promise<unknown> =>
  startHub(system, options as never).then(
    async (hub) => (await hub.close(), 'accepted'),
    (error: unknown) => error,
  );
const supervisor = (options: object) => ({ ...good, supervisors: { children: options } });
const invalid = (message: RegExp, reason: unknown = expect.any(String)) =>
  expect.objectContaining({
    name: 'InvalidConfigError',
    code: 'invalid_config',
    reason,
    message: expect.stringMatching(message),
  });

describe('startHub refuses, before anything starts,', () => {
  const values: [string, unknown, RegExp][] = [
    ['no options', undefined, /options.*an object.*undefined/],
    ['null', null, /options.*null/],
    ['an unknown option', { ...good, hubName: 'x' }, /options\.hubName.*hubId/],
    ['no hubId', { ...good, hubId: undefined }, /hubId.*letters.*undefined/],
    ['a hubId with a brace', { ...good, hubId: 'a{b}' }, /hubId.*'a\{b\}'/],
    ['an empty hubId', { ...good, hubId: '' }, /hubId.*''/],
    ['a hubId that is a number', { ...good, hubId: 7 }, /hubId.*7 \(number\)/],
    ['no backend', { ...good, backend: undefined }, /backend.*memoryBackend\(\)/],
    ['a URL for a backend', { ...good, backend: 'redis://x' }, /backend.*redisBackend\(url\)/],
    ['a nodeName with a space', { ...good, nodeName: 'a b' }, /nodeName.*'a b'/],
    ['labels of numbers', { ...good, labels: { zone: 1 } }, /labels.*strings/],
    ['a lease of half a second', { ...good, lease: 500 }, /lease.*at least 1000.*500/],
    ['a lease that is a text', { ...good, lease: '10s' }, /lease.*'10s' \(string\)/],
    ['a requestTimeout of 0', { ...good, requestTimeout: 0 }, /requestTimeout.*0/],
    ['a stopTimeout that is NaN', { ...good, stopTimeout: NaN }, /stopTimeout.*NaN/],
    ['a leaveTimeout in words', { ...good, leaveTimeout: '30s' }, /leaveTimeout.*30s/],
    ['a parkTtl below 0', { ...good, parkTtl: -1 }, /parkTtl.*-1/],
    [
      'leaveOn that is no list',
      { ...good, leaveOn: 'SIGTERM' },
      /leaveOn.*\['SIGTERM', 'SIGINT'\]/,
    ],
    ['leaveOn with what is no signal', { ...good, leaveOn: ['TERM'] }, /leaveOn/],
    [
      'leaveOn SIGKILL, which nobody can hear',
      { ...good, leaveOn: ['SIGKILL'] },
      /leaveOn.*SIGKILL/,
    ],
    ['an unknown limit', { ...good, limits: { stateByte: 1 } }, /limits\.stateByte.*stateBytes/],
    [
      'a limit of half a byte',
      { ...good, limits: { stateBytes: 0.5 } },
      /limits\.stateBytes.*0\.5/,
    ],
    [
      'messages that Redis would not take',
      { ...good, limits: { messageBytes: 2 ** 29, keptBytes: 2 ** 29, nodeBytes: 2 ** 29 } },
      /limits\.messageBytes.*at most 268435456 bytes.*536870912/,
    ],
    [
      'to keep less than one message',
      { ...good, limits: { keptBytes: 1_000_000 } },
      /limits\.keptBytes` \(1000000\) must be at least `limits\.messageBytes` \(8388608\)/,
    ],
    [
      'to keep less for all than for one, by bytes',
      { ...good, limits: { nodeBytes: 2 ** 24 } },
      /limits\.nodeBytes` \(16777216\) must be at least `limits\.keptBytes` \(67108864\)/,
    ],
    [
      'to keep less for all than for one, by messages',
      { ...good, limits: { keptMessages: 2_000_000 } },
      /limits\.nodeMessages` \(1000000\) must be at least `limits\.keptMessages` \(2000000\)/,
    ],
    ['a batch of none', { ...good, limits: { batchSize: 0 } }, /limits\.batchSize.*0/],
    ['a logger without `child`', { ...good, logger: console }, /logger.*pino.*child/],
    ['checkLocalMessages: 1', { ...good, checkLocalMessages: 1 }, /checkLocalMessages.*1/],
    ['a clock that is none', { ...good, clock: Date }, /clock/],
    ['randomness that is a number', { ...good, random: 4 }, /random.*4/],
    ['no supervisors', { ...good, supervisors: {} }, /supervisors.*at least one/],
    ['supervisors in a list', { ...good, supervisors: [supervisors.children] }, /supervisors/],
    [
      'a supervisor with a space',
      { ...good, supervisors: { 'a b': supervisors.children } },
      /'a b'/,
    ],
    [
      'an unknown option of a supervisor',
      supervisor({ ...supervisors.children, strategy: 1 }),
      /supervisors\.children\.strategy/,
    ],
    [
      'a supervisor without migration',
      supervisor({ actors: [journal] }),
      /children\.migration.*hotSwap.*no default/,
    ],
    [
      'a name for migration',
      supervisor({ actors: [journal], migration: 'hot' }),
      /children\.migration.*'hot'/,
    ],
    [
      'a supervisor without actors',
      supervisor({ actors: [], migration }),
      /children\.actors.*at least one/,
    ],
    [
      'a behaviour instead of a definition',
      supervisor({ actors: [keepJournal], migration }),
      /defineActor/,
    ],
  ];
  it.each(values)('%s', async (_, options, message) => {
    expect(await refusalOf(options)).toEqual(invalid(message));
  });
});

describe('startHub refuses relations that do not hold:', () => {
  const kept = (ttl: number) =>
    defineActor('kept', {
      behaviour: withHotSwap(keepJournal),
      checkpointEvery: { messages: 1, ttl },
    });

  it('checkpoints need handover', async () => {
    const options = supervisor({ actors: [kept(60_000)], migration: hotSwap() });
    expect(await refusalOf(options)).toEqual(
      invalid(
        /'children' has handover off.*'kept'.*checkpointEvery/,
        'checkpoint_without_handover',
      ),
    );
  });

  it('the ttl of checkpoints must exceed two leases', async () => {
    const options = { ...supervisor({ actors: [kept(20_000)], migration }), lease: 10_000 };
    expect(await refusalOf(options)).toEqual(
      invalid(/ttl \(20000 ms\) of 'kept'.*10000 ms each.*Raise/, 'checkpoint_ttl_too_short'),
    );
    expect(await refusalOf({ ...options, lease: 9_000 })).toBe('accepted');
  });

  it('stateTtl must exceed lease plus stateQueryTimeout', async () => {
    const tight = hotSwap({ handover: true, stateTtl: 15_000, stateQueryTimeout: 5_000 });
    const options = { ...supervisor({ actors: [journal], migration: tight }), lease: 10_000 };
    expect(await refusalOf(options)).toEqual(
      invalid(
        /stateTtl \(15000 ms\).*lease \(10000 ms\).*stateQueryTimeout \(5000 ms\).*Raise/,
        'state_ttl_too_short',
      ),
    );
    expect(await refusalOf({ ...options, lease: 9_000 })).toBe('accepted');
  });

  it('stateTtl does not matter without handover', async () => {
    const loose = hotSwap({ stateTtl: 1_000 });
    expect(await refusalOf(supervisor({ actors: [journal], migration: loose }))).toBe('accepted');
  });

  it('handover does not go with replication', async () => {
    const options = supervisor({ actors: [journal], migration, replication: replication() });
    expect(await refusalOf(options)).toEqual(
      invalid(/children.*handover.*replication/, 'handover_with_replication_not_supported'),
    );
  });

  it('replication alone comes with a later version', async () => {
    const options = supervisor({
      actors: [journal],
      migration: hotSwap(),
      replication: replication(),
    });
    expect(await refusalOf(options)).toEqual(invalid(/later version/, 'replication_not_supported'));
    const fake = supervisor({ actors: [journal], migration: hotSwap(), replication: {} });
    expect(await refusalOf(fake)).toEqual(invalid(/children\.replication.*replication\(/));
  });

  it.each([
    ['hotSwap', 'withHotSwap', hotSwap, withColdSwap],
    ['coldSwap', 'withColdSwap', coldSwap, withHotSwap],
  ])('%s with handover needs %s', async (name, mixIn, strategy, other) => {
    const plain = defineActor('plain', { behaviour: keepJournal });
    const wrong = defineActor('wrong', { behaviour: other(keepJournal) });
    const message = (actor: string) => new RegExp(`${name}.*'${actor}'.*${mixIn}`);
    for (const actor of [plain, wrong]) {
      const options = (handover: boolean) =>
        supervisor({ actors: [actor], migration: strategy({ handover }) });
      expect(await refusalOf(options(true))).toEqual(
        invalid(message(actor.name), 'mix_in_missing'),
      );
      expect(await refusalOf(options(false))).toBe('accepted');
    }
  });

  it('a supervisor has each definition once', async () => {
    const again = defineActor('journal', { behaviour: withHotSwap(keepJournal) });
    expect(await refusalOf(supervisor({ actors: [journal, again], migration }))).toEqual(
      invalid(/children.*'journal'/, 'definition_twice'),
    );
  });
});
