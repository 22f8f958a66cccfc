import type { Hub } from 'nact-hub';
import type { Fact } from '../journal/entry';
import type { JournalWriter } from '../journal/write';
import type { Figures, Weight, Word } from './messages';

export const tell = (word: Word): void => void process.send?.(word);

/** How often figures are told, milliseconds. */
const interval = 250;

/** A journal that also counts, for whoever watches the run. */
export class CountingJournal implements JournalWriter {
  private sent = 0;
  private seen = 0;
  private moved = 0;

  constructor(private readonly inner: JournalWriter) {}

  write(fact: Fact): void {
    this.inner.write(fact);
    if (fact.what === 'sent') this.sent += 1;
    if (fact.what === 'seen' || fact.what === 'answered') this.seen += 1;
    if (fact.what === 'moved') this.moved += fact.children.length;
  }

  close(): void {
    this.inner.close();
  }

  figures(children: number): Figures {
    const { sent, seen, moved } = this;
    return { sent, seen, moved, children };
  }
}

/** The process must have been started with `--expose-gc`: without it, what is garbage counts too. */
export function weigh(): Weight {
  globalThis.gc?.();
  return {
    heap: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
  };
}

/** Tells figures until it is told to end. */
export function tellFigures(journal: CountingJournal, hub: Hub): () => void {
  const say = () => tell({ type: 'figures', figures: journal.figures(hub.status().children) });
  const timer = setInterval(say, interval);
  return () => {
    clearInterval(timer);
    say();
  };
}

/** Writes down what the hub itself says about messages and lives. */
export function writeEvents(hub: Hub, journal: JournalWriter): void {
  hub.on('deadLetter', ({ reason, sender: from, childId, node, fate }) => {
    const to = childId ?? `@${node}`;
    journal.write({ what: 'letter', reason, from, to, certain: fate === 'not_processed' });
  });
  hub.on('childTakenOver', ({ id: child }) => {
    const { epoch } = hub.lookupChild(child)!;
    journal.write({ what: 'takenOver', child, epoch });
  });
  hub.on('childrenMigrated', ({ children, target: to }) =>
    journal.write({ what: 'moved', children, to }),
  );
}
