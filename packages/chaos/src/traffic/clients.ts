import { dispatch, query, spawnStateless, type ActorSystemRef, type Ref } from 'nact';
import type { Hub } from 'nact-hub';
import type { Kind } from '../journal/entry';
import type { JournalWriter } from '../journal/write';
import type { Random } from '@nact-hub/testkit/random';
import { asksOthers, type Addressee, type Message } from './children';

export interface ClientsOptions {
  readonly name: string;
  readonly hub: Hub;
  readonly system: ActorSystemRef;
  readonly journal: JournalWriter;
  readonly children: readonly string[];
  /** Messages a second. */
  readonly rate: number;
  /** How long nact's query waits, milliseconds. */
  readonly patience: number;
  readonly random: Random;
  /** Whether all children get messages in turn, and nobody asks without a timeout. */
  readonly inTurn?: boolean;
}

/** How often clients do something, milliseconds. */
const interval = 10;
/**
 * Children that get a third of all messages, so that many of one sender are on their way to one child.
 * None that waits for others: with more messages than it can work off it could not move.
 */
const favourites = 20;

/** The clients of one process: messages, questions and orders to send on, to children on any node. */
export class Clients {
  private readonly letterbox: Ref<string>;
  private readonly open = new Set<string>();
  private readonly favourites: readonly string[];
  private timer: NodeJS.Timeout | undefined;
  private lastNumber = 0;
  private turn = 0;
  private asking = true;

  constructor(private readonly options: ClientsOptions) {
    const quick = options.children.filter((child) => !asksOthers(child));
    this.favourites = quick.slice(0, favourites);
    this.letterbox = spawnStateless(options.system, (id: string) => this.answered(id));
  }

  /** How many questions have no answer yet. */
  get waiting(): number {
    return this.open.size;
  }

  begin(): void {
    const each = (this.options.rate * interval) / 1_000;
    let due = 0;
    this.timer ??= setInterval(() => {
      for (due += each; due >= 1; due--) this.act();
    }, interval);
  }

  /** From now on no question is asked; the rest goes on. */
  askNoMore(): void {
    this.asking = false;
  }

  /** Nobody waits any more for what has no answer yet. */
  giveUp(): void {
    this.open.clear();
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private act(): void {
    const { hub, random } = this.options;
    const child = this.anyChild();
    const ref = hub.lookupChild<Message>(child)?.ref;
    if (!ref) return;
    const rest = this.askFirst(child);
    const kind = random();
    const { inTurn } = this.options;
    if (kind < 0.15 && this.asking && !inTurn) this.ask(child, ref, rest);
    else if (kind < 0.25 && this.asking) this.query(child, ref, rest);
    else if (kind < 0.45) this.send('note', child, ref, { ...rest, ...this.forwardTo() });
    else this.send('note', child, ref, rest);
  }

  private forwardTo(): Pick<Message, 'forwardTo'> {
    const forwardTo = this.addressee(this.options.random.of(this.options.children));
    return forwardTo ? { forwardTo } : {};
  }

  /** Half of the messages to a child that may ask others tell it to. */
  private askFirst(child: string): Pick<Message, 'askFirst'> {
    const { random, children } = this.options;
    if (!this.asking || !asksOthers(child) || random() < 1 / 2) return {};
    const other = random.of(children);
    const askFirst = asksOthers(other) ? undefined : this.addressee(other);
    return askFirst ? { askFirst } : {};
  }

  private addressee(id: string): Addressee | undefined {
    const ref = this.options.hub.lookupChild<Message>(id)?.ref;
    return ref && { ref, id };
  }

  private send(kind: Kind, child: string, ref: Ref<Message>, rest: Omit<Message, 'id'>): string {
    const id = this.nextId();
    this.write(id, kind, child);
    try {
      dispatch(ref, { id, ...rest });
    } catch (error) {
      this.options.journal.write({ what: 'unsent', id, why: String(error) });
    }
    return id;
  }

  /** Asks through an actor, which hears every answer, the second one too. */
  private ask(child: string, ref: Ref<Message>, rest: Omit<Message, 'id'>): void {
    const answerTo = { ref: this.letterbox, party: this.party };
    this.open.add(this.send('ask', child, ref, { ...rest, answerTo }));
  }

  private query(child: string, ref: Ref<Message>, rest: Omit<Message, 'id'>): void {
    const { journal, patience } = this.options;
    const id = this.nextId();
    this.write(id, 'query', child);
    this.open.add(id);
    const party = this.party;
    query(
      ref,
      (from: Ref<string>) => ({ ...rest, id, answerTo: { ref: from, party } }),
      patience,
    ).then(
      (answer) => this.answered(answer),
      (error: unknown) => {
        this.open.delete(id);
        journal.write({ what: 'unanswered', id, why: String(error) });
      },
    );
  }

  private answered(id: string): void {
    this.open.delete(id);
    this.options.journal.write({ what: 'answered', id });
  }

  private write(id: string, kind: Kind, to: string): void {
    this.options.journal.write({ what: 'sent', id, kind, from: this.party, to });
  }

  private get party(): string {
    return `@${this.options.hub.node}`;
  }

  private nextId(): string {
    return `${this.options.name}/${++this.lastNumber}`;
  }

  private anyChild(): string {
    const { random, children, inTurn } = this.options;
    if (inTurn) return children[this.turn++ % children.length]!;
    return random() < 1 / 3 ? random.of(this.favourites) : random.of(children);
  }
}
