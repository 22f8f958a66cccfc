import type { Entry, Journal } from '../journal/entry';

/** Something that a child did, where, and as which line of that process. */
export interface Deed {
  readonly epoch: number;
  readonly process: string;
  readonly line: number;
  readonly at: number;
}

/** In the order in which a child did it: by epoch, and within one as written. */
export const inOrder = (a: Deed, b: Deed): number => a.epoch - b.epoch || a.line - b.line;

/** When lives of children began, and who ran them at the end of each. */
export class Lives {
  private readonly begins = new Map<string, number[]>();
  private readonly deeds = new Map<string, Deed[]>();
  private readonly moves = new Map<string, { readonly at: number; readonly to: string }[]>();

  constructor(journals: readonly Journal[]) {
    for (const { process, entries } of journals)
      entries.forEach((entry, line) => this.read(process, entry, line));
    for (const begins of this.begins.values()) begins.sort((a, b) => a - b);
    for (const deeds of this.deeds.values()) deeds.sort(inOrder);
  }

  /** The epoch at which the life began that a child is in at this epoch; 0 for the first. */
  at(child: string, epoch: number): number {
    return (
      this.begins
        .get(child)
        ?.filter((begin) => begin <= epoch)
        .at(-1) ?? 0
    );
  }

  /** The nodes and processes that may have run a child when this life of it ended. */
  lastOwners(child: string, life: number): { processes: string[]; nodes: string[] } {
    const next = this.begins.get(child)?.find((begin) => begin > life) ?? Infinity;
    const deeds = this.deeds.get(child) ?? [];
    const last = deeds.filter(({ epoch }) => epoch >= life && epoch < next).at(-1);
    if (!last) return { processes: [], nodes: [] };
    const later = (this.moves.get(child) ?? []).filter(({ at }) => at > last.at);
    return { processes: [last.process], nodes: later.map(({ to }) => to) };
  }

  private read(process: string, entry: Entry, line: number): void {
    const { at } = entry;
    if (entry.what === 'takenOver') add(this.begins, entry.child, entry.epoch);
    else if (entry.what === 'moved')
      for (const child of entry.children) add(this.moves, child, { at, to: entry.to });
    else if (entry.what === 'seen')
      add(this.deeds, entry.child, { epoch: entry.epoch, process, line, at });
    else if (entry.what === 'sent' && entry.epoch !== undefined)
      add(this.deeds, entry.from, { epoch: entry.epoch, process, line, at });
  }
}

export function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
