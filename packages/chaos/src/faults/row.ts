import { faults, meetsProcess, type Fault, type FaultName } from './fault';

/** Who a process is in the move of a row: it has the children that move, or is to have them, or neither. */
export const roles = ['source', 'target', 'bystander'] as const;
export type Role = (typeof roles)[number];

/** When the fault comes: before the move is asked for, in the middle of it, right after it. */
export const moments = ['before', 'during', 'after'] as const;
export type Moment = (typeof moments)[number];

/** One thing that fails, for one of them, at one moment. */
export interface Row {
  readonly fault: FaultName;
  /** None where it meets Redis. */
  readonly whom: Role | undefined;
  readonly when: Moment;
}

const names = Object.keys(faults) as FaultName[];

const whomOf = (fault: FaultName): readonly (Role | undefined)[] =>
  meetsProcess(fault) ? roles : [undefined];

/** The whole table. */
export const rows: readonly Row[] = names.flatMap((fault) =>
  whomOf(fault).flatMap((whom) => moments.map((when) => ({ fault, whom, when }))),
);

/** As in `SIGKILL, source, during`. */
export const nameOf = ({ fault, whom, when }: Row): string =>
  `${faultOf(fault).name}, ${whom ?? 'Redis'}, ${when}`;

export const faultOf = (name: FaultName): Fault => faults[name];

/** The rows whose name holds each of these texts, whatever their case. */
export function rowsLike(texts: readonly string[]): readonly Row[] {
  const parts = texts.flatMap((text) => text.toLowerCase().split(',')).map((part) => part.trim());
  return rows.filter((row) => parts.every((part) => nameOf(row).toLowerCase().includes(part)));
}
