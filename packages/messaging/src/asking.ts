import { QueryError, type Clock, type Timer } from '@nact-hub/core';
import type { DeadLetter, DeadLetterReason } from './dead-letter';
import { TemporaryReference, type Addressable, type NactRef } from './nact/internals';

/** So many at once, and as often each: beyond it ids would not be exact any more. */
const mostPlaces = 2 ** 24;
const mostUses = 2 ** 29 - 1;

/** In nact's words, which apps may look for. */
const timedOut = (): QueryError => new QueryError('timeout', 'unknown', 'Query Timeout');

export const neverResolves = (
  reason: DeadLetterReason,
  fate: DeadLetter['fate'],
  why: string,
): QueryError => new QueryError(reason, fate, `Query can never resolve: ${why}`);

/** One question, in its place until it is answered. To nact it is whoever asked. */
class Question implements Addressable {
  timer: Timer | undefined;

  constructor(
    readonly id: number,
    /** How many had been asked on this node by then, with this one. */
    readonly count: number,
    readonly asker: NactRef,
    private readonly asking: Asking,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  dispatch(value: unknown): void {
    this.asking.end(this);
    this.resolve(value);
  }

  fail(error: Error): void {
    this.asking.end(this);
    this.reject(error);
  }
}

/**
 * The questions that were asked on this node, of children and of actors elsewhere, and wait for an answer.
 * Each has a place in a list, which its id says, and which is used again. A `Map` that is filled and emptied
 * all the time leaves its former tables behind, with all that was in them: they reach the old generation,
 * and keep what they hold alive for the young one.
 */
export class Asking {
  private readonly places: (Question | undefined)[] = [];
  private readonly free: number[] = [];
  /** How often each place has been used: no id is given twice. One that is used up is left alone. */
  private readonly uses: number[] = [];
  private asked = 0;
  private open = 0;

  constructor(
    private readonly clock: Clock,
    private readonly systemName: string,
  ) {}

  /** Whether no asker of this node waits for an answer. */
  get idle(): boolean {
    return this.open === 0;
  }

  /** Says later whether whoever waits at this moment has an answer, or none any more. */
  mark(): () => boolean {
    const upTo = this.asked;
    return () => !this.places.some((question) => question && question.count <= upTo);
  }

  /** Asks as nact's `query` does: `message` may be made from the asker's reference. Rejects after `timeout` milliseconds. */
  ask(
    message: unknown,
    timeout: number,
    to: { dispatch(message: unknown, asker: NactRef): void },
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const question = this.begin(resolve, reject);
      const { asker } = question;
      question.timer = this.clock.after(timeout, () => question.fail(timedOut()));
      try {
        to.dispatch(
          typeof message === 'function' ? (message as (asker: NactRef) => unknown)(asker) : message,
          asker,
        );
      } catch (error) {
        question.fail(error as Error);
      }
    });
  }

  /** A question can never be answered: whoever asked is told at once, instead of after the timeout. */
  fail(id: number, reason: DeadLetterReason, fate: DeadLetter['fate']): void {
    this.at(id)?.fail(neverResolves(reason, fate, reason));
  }

  find(id: number): Addressable | undefined {
    return this.at(id);
  }

  /** Its place is free. Once: what comes later finds another question there, or none. */
  end(question: Question): void {
    if (this.at(question.id) !== question) return;
    const place = question.id % mostPlaces;
    question.timer?.cancel();
    this.places[place] = undefined;
    if (this.uses[place]! < mostUses) this.free.push(place);
    this.open--;
  }

  private begin(resolve: (value: unknown) => void, reject: (error: Error) => void): Question {
    const place = this.free.pop() ?? this.places.length;
    const uses = (this.uses[place] = (this.uses[place] ?? 0) + 1);
    const id = uses * mostPlaces + place;
    const asker: NactRef & { id: number } = new TemporaryReference(this.systemName);
    asker.id = id;
    const question = new Question(id, ++this.asked, asker, this, resolve, reject);
    this.places[place] = question;
    this.open++;
    return question;
  }

  private at(id: number): Question | undefined {
    const question = this.places[id % mostPlaces];
    return question?.id === id ? question : undefined;
  }
}
