import { begin, transition, type Move, type MoveEffect, type MoveEvent } from '@nact-hub/migration';

/** Plays events; answers the last move and everything that was to be done. */
function play(start: ReturnType<typeof begin>, ...events: MoveEvent[]) {
  let { move } = start;
  const effects: MoveEffect[] = [...start.effects];
  for (const event of events) {
    const next = transition(move, event);
    move = next.move;
    effects.push(...next.effects);
  }
  return { move, effects };
}

const type = (name: Exclude<MoveEvent['type'], 'Frozen' | 'Failed' | 'StandbyReady'>) =>
  ({ type: name }) as MoveEvent;
const ready = (version: number): MoveEvent => ({ type: 'StandbyReady', version });
const frozen = (stale: boolean): MoveEvent => ({ type: 'Frozen', stale });
const cutOver = (outcome: 'moved' | 'aborted' | 'no_target' | 'gone'): MoveEvent => ({
  type: 'CutOverAnswered',
  outcome,
});
const failed: MoveEvent = { type: 'Failed', reason: 'broken', message: 'it broke' };

describe('the beginning of a move', () => {
  it.each([
    ['hot', true, 'querying', 'QueryState'],
    ['hot', false, 'beginning', 'BeginMigration'],
    ['cold', true, 'validating', 'Validate'],
    ['cold', false, 'validating', 'Validate'],
  ] as const)('%s, with handover %s, is %s', (mode, handover, phase, effect) => {
    const { move, effects } = begin('cart', mode, handover);
    expect([move.phase, ...effects]).toEqual([phase, effect]);
  });
});

describe('a whole move', () => {
  it('of a hot swap hands over once when nothing has changed since the query', () => {
    const { move, effects } = play(
      begin('cart', 'hot', true),
      type('StateQueried'),
      type('HandoverStored'),
      type('MigrationBegun'),
      ready(1),
      frozen(false),
      cutOver('moved'),
      type('Activated'),
    );
    expect(effects).toEqual([
      'QueryState',
      'StoreHandover',
      'BeginMigration',
      'RequestStart',
      'Freeze',
      'CutOver',
      'EndInstance',
      'DropHandover',
      'ReportMoved',
    ]);
    expect(move).toMatchObject({ phase: 'ended', version: 1 });
  });

  it('of a hot swap hands over again what has changed since the query', () => {
    const { move, effects } = play(
      begin('cart', 'hot', true),
      type('StateQueried'),
      type('HandoverStored'),
      type('MigrationBegun'),
      ready(1),
      frozen(true),
      type('HandoverStored'),
      ready(1),
      ready(2),
      cutOver('moved'),
      type('Activated'),
    );
    expect(effects.filter((effect) => effect === 'StoreHandover')).toHaveLength(2);
    expect(effects).toContain('RequestAlter');
    expect(move).toMatchObject({ phase: 'ended', version: 2 });
  });

  it('of a cold swap ends the instance on the source before the target starts one', () => {
    const { effects } = play(
      begin('cart', 'cold', true),
      type('Validated'),
      type('MigrationBegun'),
      frozen(true),
      type('HandoverStored'),
      ready(1),
      cutOver('moved'),
      type('Activated'),
    );
    expect(effects).toEqual([
      'Validate',
      'BeginMigration',
      'Freeze',
      'StoreHandover',
      'EndInstance',
      'RequestStart',
      'CutOver',
      'DropHandover',
      'ReportMoved',
    ]);
  });
});

describe('the commit point', () => {
  const atCutOver = play(
    begin('cart', 'hot', true),
    type('StateQueried'),
    type('HandoverStored'),
    type('MigrationBegun'),
    ready(1),
    frozen(false),
  ).move;
  const fallible: readonly MoveEffect[] = [
    'QueryState',
    'StoreHandover',
    'RequestStart',
    'RequestAlter',
    'Freeze',
    'Validate',
    'BeginMigration',
    'Abort',
  ];

  it('is followed by nothing that can fail', () => {
    const moved = transition(atCutOver, cutOver('moved'));
    const ends = [type('Activated'), type('TargetGone'), failed, type('InstanceStopped')];
    for (const end of ends) {
      const { effects } = play(moved, end);
      expect(effects.filter((effect) => fallible.includes(effect))).toEqual([]);
    }
  });

  it('lets no failure change anything once the registry has been asked', () => {
    expect(transition(atCutOver, failed)).toEqual({ move: atCutOver, effects: [] });
  });

  it.each([
    ['Activated', ['ended', 'EndInstance', 'DropHandover', 'ReportMoved']] as const,
    ['TargetGone', ['moved', 'LookAgain']] as const,
  ])('waits for the answer when %s overtakes it, and forgets neither', (event, expected) => {
    const early = transition(atCutOver, type(event));
    expect([early.move.phase, ...early.effects]).toEqual(['cuttingOver']);
    const after = transition(early.move, cutOver('moved'));
    expect([after.move.phase, ...after.effects]).toEqual(expected);
    expect(transition(early.move, cutOver('aborted')).effects).toContain('Reopen');
  });

  it('keeps the handover of a target that dies after it, for whoever takes over', () => {
    const dies = [type('TargetGone'), type('CutOverStands')];
    const { move, effects } = play(transition(atCutOver, cutOver('moved')), ...dies);
    expect(move.phase).toBe('ended');
    expect(effects).not.toContain('DropHandover');
  });

  describe('that the registry has lost with its data', () => {
    const lost = type('CutOverLost');
    const moved = transition(atCutOver, cutOver('moved'));
    const outcomes: Record<string, MoveEvent[]> = {
      'the target has not begun': [
        lost,
        type('Recalled'),
        { type: 'AbortAnswered', outcome: 'aborted' },
      ],
      'the target dies, then it is known': [type('TargetGone'), lost],
      'it is known, then the target dies': [lost, type('TargetGone')],
      'the target has begun': [lost, type('Activated')],
      'the target cannot say': [lost, type('RecallRefused')],
    };

    it.each(Object.keys(outcomes))('goes on in the same life only if it is certain: %s', (name) => {
      const { move, effects } = play(moved, ...outcomes[name]!);
      const goesOn = name === 'the target has not begun';
      expect(move.phase).toBe('ended');
      expect(effects.includes('Reopen')).toBe(goesOn);
      expect(effects.includes('BeginAnew')).toBe(!goesOn);
      expect(effects).not.toContain('EndInstance');
    });

    it('is lost again, and the target need not be asked again', () => {
      const twice = play(moved, lost, type('Recalled'), lost);
      expect(twice.effects).toContain('Reopen');
    });

    it('ends nothing before everybody has registered again who lives', () => {
      expect(play(moved, type('TargetGone')).effects).toEqual(['LookAgain']);
    });
  });

  it('lets the source go on only when the registry has said that it is called off', () => {
    const { effects, move } = play(transition(atCutOver, cutOver('no_target')));
    expect([move.phase, ...effects]).toEqual(['aborting', 'Abort']);
    const after = transition(move, { type: 'AbortAnswered', outcome: 'aborted' });
    expect(after.effects).toContain('Reopen');
  });
});

describe('a problem while the registry is asked to begin', () => {
  const beginning = begin('cart', 'hot', false).move;

  it('waits for the answer, because an abort that overtakes it would abort nothing', () => {
    const waiting = transition(beginning, failed);
    expect(waiting.effects).toEqual([]);
    const after = transition(waiting.move, type('MigrationBegun'));
    expect(after).toMatchObject({
      move: { phase: 'aborting', problem: { reason: 'broken' } },
      effects: ['Abort'],
    });
  });

  it('is the reason that is told when the registry refuses, too', () => {
    const refused: MoveEvent = { type: 'BeginRefused', reason: 'no_target', message: 'gone' };
    const after = transition(transition(beginning, failed).move, refused);
    expect(after.move).toMatchObject({ phase: 'ended', problem: { reason: 'broken' } });
  });
});

it('tells why a child stayed', () => {
  const problems: Move['problem'][] = [
    play(begin('cart', 'hot', true), failed).move.problem,
    play(begin('cart', 'hot', true), type('TargetGone')).move.problem,
  ];
  expect(problems.map((problem) => problem?.reason)).toEqual(['broken', 'target_gone']);
});
