import type { FrameValue } from '@nact-hub/core';
import type { ChildId } from '@nact-hub/registry';
import type { Asking } from '../asking';
import type { Instance } from '../child/instance';
import type { DeadLetter, DeadLetterReason } from '../dead-letter';
import type { DeadLetters } from '../dead-letters';
import { childParty, nodeParty, type Party } from '../delivery/party';
import { refusing } from '../departed';
import { lookup, TemporaryReference, type Addressable, type NactRef } from '../nact/internals';
import type { References } from '../references';
import { ChildRef, isOwnAsker, NodeRef, readRef } from '../refs';
import type { Sending } from '../sending';

export interface AddresseesOptions {
  readonly references: References;
  readonly asking: Asking;
  readonly sending: Sending;
  readonly deadLetters: DeadLetters;
  readonly instances: ReadonlyMap<ChildId, Instance>;
  readonly stop: (id: ChildId) => void;
  /** Whether what a child answers to somebody on this node must be what could travel. */
  readonly checksAnswers: boolean;
}

/** Whom a reference means at this moment: a child, wherever it is, an actor of another node, or somebody who asked. */
export class Addressees {
  /** Whether the outside world of this node is refused: it is about to leave. */
  isShut = false;

  constructor(private readonly options: AddresseesOptions) {}

  /** What nact's `dispatch`, `query` and `stop` call to find whom a reference means, at every call. */
  find(ref: NactRef | undefined): Addressable | undefined {
    const { instances } = this.options;
    if (ref instanceof ChildRef) {
      const instance = instances.get(ref.child);
      return instance ? instance.facade : this.remoteChild(ref);
    }
    if (ref instanceof NodeRef) return this.remoteActor(ref);
    if (!(ref instanceof TemporaryReference)) return undefined;
    return this.asker(ref.id!) ?? { dispatch: () => this.nobodyThere() };
  }

  /** Somebody of this node who asked. What they are answered has not been encoded. */
  private asker(id: number): Addressable | undefined {
    const { asking, sending, checksAnswers } = this.options;
    const asker = asking.find(id);
    if (!asker?.dispatch || !checksAnswers) return asker;
    return {
      dispatch: (value) => {
        sending.checkAnswer(value);
        asker.dispatch!(value);
      },
    };
  }

  /** Whom a message from elsewhere means here: somebody of this process, or nobody. */
  findHere(ref: NactRef): Addressable | undefined {
    const { references, asking } = this.options;
    return isOwnAsker(references, ref) ? asking.find(ref.id!) : lookup(ref);
  }

  /** An asker of this node whose question became a dead letter. */
  unanswerable(asker: FrameValue, reason: DeadLetterReason, fate: DeadLetter['fate']): void {
    this.failAsker(readRef(this.options.references, asker), reason, fate);
  }

  failAsker(ref: unknown, reason: DeadLetterReason, fate: DeadLetter['fate']): void {
    if (isOwnAsker(this.options.references, ref)) this.options.asking.fail(ref.id!, reason, fate);
  }

  /** An asker that was answered already, or gave up. */
  private nobodyThere(): void {
    const { sending, deadLetters, references } = this.options;
    const { from } = sending.current().outgoing;
    deadLetters.refused(from, nodeParty(references.node), 'nobody_there');
  }

  private remoteChild(ref: ChildRef): Addressable {
    if (!this.refuses()) return (ref.remote ??= new RemoteChild(this.options, ref));
    const { stop } = this.options;
    return { ...this.refusal(childParty(ref.child, 1)), stop: () => stop(ref.child) };
  }

  private remoteActor(ref: NodeRef): Addressable {
    const actor = new RemoteActor(this.options, ref);
    if (!this.refuses()) return actor;
    // It may be an answer, and others wait for that.
    const dispatch = actor.dispatch.bind(actor);
    return { dispatch, query: this.refusal(nodeParty(ref.node)).query };
  }

  private refuses(): boolean {
    const { sending } = this.options;
    return this.isShut && sending.current() === sending.outside;
  }

  private refusal(to: Party): Required<Pick<Addressable, 'dispatch' | 'query'>> {
    const { deadLetters, references } = this.options;
    return refusing(deadLetters, references.node, to, 'is leaving the hub');
  }
}

/** A child on another node. Kept with its reference: to make it anew for each message would be felt. */
class RemoteChild implements Addressable {
  constructor(
    private readonly options: AddresseesOptions,
    private readonly ref: ChildRef,
  ) {}

  dispatch(message: unknown, sender: unknown): void {
    const { sending } = this.options;
    sending.toChild(sending.current(), this.ref, message, sender);
  }

  query(message: unknown, timeout: number): Promise<unknown> {
    return this.options.asking.ask(message, timeout, this);
  }

  stop(): void {
    this.options.stop(this.ref.child);
  }
}

/** An actor, or an asker, of another node. */
class RemoteActor implements Addressable {
  constructor(
    private readonly options: AddresseesOptions,
    private readonly ref: NodeRef,
  ) {}

  dispatch(message: unknown, sender: unknown): void {
    this.options.sending.toNode(this.ref.node, this.ref.address, message, sender);
  }

  query(message: unknown, timeout: number): Promise<unknown> {
    return this.options.asking.ask(message, timeout, this);
  }
}
