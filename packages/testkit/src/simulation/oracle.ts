import type { DeadLetter } from 'nact-hub';
import type { State, Witness } from './actor';

interface Note {
  readonly by: string;
  readonly to: string;
  readonly n: number;
}

/** Knows what was sent, what was processed and what was reported, and says what went against the promises. */
export class Oracle implements Witness {
  private readonly sent: Note[] = [];
  private readonly processedBy = new Map<number, string[]>();
  private readonly letters: DeadLetter[] = [];
  private readonly dead = new Set<string>();

  /** `work`: how long a slow child takes over a message. */
  constructor(readonly work: () => Promise<void>) {}

  /** `by`: `@<node>` for the outside world of a node, a child id for a child that was told to. */
  send(by: string, to: string, n: number): void {
    this.sent.push({ by, to, n });
  }

  processed(system: string, child: string, by: string, n: number): void {
    if (this.dead.has(system)) return;
    const before = this.processedBy.get(n) ?? [];
    this.processedBy.set(n, [...before, `${child} from ${by} on ${system}`]);
  }

  report(letter: DeadLetter): void {
    this.letters.push(letter);
  }

  /** From now on nothing that happens on this node counts. */
  die(system: string): void {
    this.dead.add(system);
  }

  get messages(): number {
    return this.sent.length;
  }

  /** Against promise 3 without deaths, and against promises 6 and 10 with them. */
  verdict(states: ReadonlyMap<string, State>): string[] {
    const doubled = [...this.processedBy].filter(([, times]) => times.length > 1);
    return [
      ...doubled.map(([n, times]) => `message ${n} doubled: ${times.join(', ')}`),
      ...[...states].flatMap(([id, state]) => this.disorder(id, state, states)),
      ...(this.dead.size === 0 ? this.losses() : this.silentLosses()),
    ];
  }

  /** Each sender's messages in the order in which it sent them: nodes by number, children as they wrote it down. */
  private disorder(id: string, { seen }: State, states: ReadonlyMap<string, State>): string[] {
    const lasts = new Map<string, number>();
    return seen.flatMap(([by, n]) => {
      const place = by.startsWith('@') ? n : (states.get(by)?.passed.indexOf(n) ?? -1);
      const last = lasts.get(by) ?? -1;
      if (place >= 0) lasts.set(by, place);
      return place >= 0 && last > place ? [`message ${n} of ${by} to ${id} reordered`] : [];
    });
  }

  private losses(): string[] {
    const lost = this.missing();
    const problems =
      lost.length === 0
        ? []
        : [`${lost.length} lost: ${lost.slice(0, 3).map(describe).join(', ')}`];
    const [letter] = this.letters;
    if (letter)
      problems.push(
        `${this.letters.length} dead letters although nobody died: ${JSON.stringify(letter)}`,
      );
    return problems;
  }

  /** What a living node sent and nobody processed must have been reported, as many as there are. */
  private silentLosses(): string[] {
    const unreported = new Map<string, Note[]>();
    for (const note of this.missing()) {
      if (!note.by.startsWith('@') || this.dead.has(note.by.slice(1))) continue;
      const key = `${note.by} to ${note.to}`;
      unreported.set(key, [...(unreported.get(key) ?? []), note]);
    }
    for (const { sender, childId } of this.letters) {
      const [name] = sender.split('.');
      unreported.get(`${name} to ${childId}`)?.pop();
    }
    const silent = [...unreported].filter(([, notes]) => notes.length > 0);
    return silent.map(
      ([key, notes]) =>
        `${notes.length} lost without a word from ${key}: ${notes.map(({ n }) => n).join(', ')}`,
    );
  }

  private missing(): Note[] {
    return this.sent.filter(({ n }) => !this.processedBy.has(n));
  }
}

const describe = ({ by, to, n }: Note): string => `${n} of ${by} to ${to}`;
