import { faultsOf, type Outcome } from './outcome';
import type { FaultKind } from './schedule';

type Row = readonly [label: string, value: number | string, remark?: string];

const faultNames: Readonly<Record<FaultKind, string>> = {
  replace: 'processes replaced by a deploy',
  kill: 'processes killed',
  stop: 'processes stopped for a while',
  cut: 'connections cut',
  stall: 'connections that stood still',
  refuse: 'connections refused for a while',
  'pause redis': 'Redis answering nobody',
  'stop redis': 'Redis stopped for a while',
};

/** The table at the end of a run, with the verdict below it. */
export function table(outcome: Outcome): string {
  const rows = rowsOf(outcome).map(([label, value, remark = '']) => [
    label,
    typeof value === 'number' ? value.toLocaleString('en') : value,
    remark,
  ]) as [string, string, string][];
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([label, value, remark]) =>
    `  ${label.padEnd(labelWidth)}  ${value.padStart(valueWidth)}  ${remark}`.trimEnd(),
  );
  return [...lines, '', ending(outcome)].join('\n');
}

function rowsOf({ verdict, kill }: Outcome): Row[] {
  const { losses, questions, instances, faults } = verdict;
  return [
    ['messages sent', verdict.sent],
    ['  seen', verdict.seen],
    ['  lost with a node that died', losses.died.length, 'accounted'],
    ['  reported as dead letters', losses.reported.length, 'accounted'],
    ['  lost otherwise', losses.lost.length],
    ['  doubled', verdict.doubled.length],
    ['  reordered', verdict.reordered.length],
    ['questions asked', questions.asked],
    ['  answered', questions.answered],
    ['  asker died', questions.askerDied],
    ['  rejected', questions.rejected, 'the dead letter was told to who asked'],
    ['  lost', questions.lost, 'accounted, and nobody waits for a timeout'],
    ['  timed out', questions.timedOut],
    ['  answered twice', questions.answeredTwice.length],
    ['two instances in one epoch', instances.two.length],
    ['begun behind a later epoch', instances.stale.length],
    ['updates forgotten in a life', instances.forgotten.length],
    ['moves', verdict.moves],
    ['takeovers', verdict.takeovers, kill ? '' : 'nobody dies'],
    ['leases lost', verdict.fenced],
    ...Object.entries(faultNames).map(([fault, name]): Row => [name, faults.get(fault) ?? 0]),
  ];
}

function ending(outcome: Outcome): string {
  const faults = faultsOf(outcome);
  const seed = `seed ${outcome.seed}`;
  if (faults.length > 0) return `FAILED with ${seed}: ${faults.join('\n  ')}`;
  return `Nothing lost in silence, doubled or reordered, with ${seed}.`;
}
