import type { Journal } from '../journal/entry';

/** Who was who, and what became of them. */
export interface Processes {
  /** Whether this process was killed from outside. */
  wasKilled(process: string): boolean;
  /** The process of a node. */
  of(node: string): string | undefined;
  /** Processes that ended without a word, and were not killed. */
  readonly crashed: readonly string[];
  /** Nodes that lost their lease. */
  readonly fenced: number;
}

export function readProcesses(journals: readonly Journal[]): Processes {
  const killed = new Set<string>();
  const ended = new Set<string>();
  const nodes = new Map<string, string>();
  let fenced = 0;
  for (const { process, entries } of journals) {
    for (const entry of entries) {
      if (entry.what === 'joined') nodes.set(entry.node, process);
      if (entry.what === 'ended') ended.add(process);
      if (entry.what === 'fenced') fenced += 1;
      if (entry.what === 'fault' && entry.fault === 'kill') killed.add(entry.process!);
    }
  }
  const crashed = [...new Set(nodes.values())].filter(
    (process) => !ended.has(process) && !killed.has(process),
  );
  const named = new Map([...nodes.values()].map((process) => [process, process]));
  return {
    // One that had ended when it was killed has lost nothing.
    wasKilled: (process) => killed.has(process) && !ended.has(process),
    // A node is called after its process. It may be heard of before it has said that it has joined anew.
    of: (node) => nodes.get(node) ?? named.get(node.replace(/\.[^.]*$/, '')),
    crashed,
    fenced,
  };
}
