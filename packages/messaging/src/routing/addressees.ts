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
import { ChildRef, NodeRef, readRef } from '../refs';
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
    return this.isOwnAsker(ref) ? this.options.asking.find(ref.id!) : lookup(ref);
  }

  /** An asker of this node whose question became a dead letter. */
  unanswerable(asker: FrameValue, reason: DeadLetterReason, fate: DeadLetter['fate']): void {
    this.failAsker(readRef(this.options.references, asker), reason, fate);
  }

  failAsker(ref: unknown, reason: DeadLetterReason, fate: DeadLetter['fate']): void {
    if (this.isOwnAsker(ref)) this.options.asking.fail(ref.id!, reason, fate);
  }

  private isOwnAsker(ref: unknown): ref is NactRef {
    return ref instanceof TemporaryReference && ref.system.name === this.options.references.name;
  }

  /** An asker that was answered already, or gave up. */
  private nobodyThere(): void {
    const { sending, deadLetters, references } = this.options;
    const { from } = sending.current().outgoing;
    deadLetters.refused(from, nodeParty(references.node), 'nobody_there');
  }

  private remoteChild(ref: ChildRef): Addressable {
    const { sending, asking, stop } = this.options;
    if (this.refuses())
      return { ...this.refusal(childParty(ref.child, 1)), stop: () => stop(ref.child) };
    const send = (message: unknown, sender: unknown) =>
      sending.toChild(sending.current(), ref, message, sender);
    return {
      dispatch: send,
      query: (message, timeout) => asking.ask(message, timeout, send),
      stop: () => stop(ref.child),
    };
  }

  private remoteActor({ node, address }: NodeRef): Addressable {
    const { sending, asking } = this.options;
    const send = (message: unknown, sender: unknown) =>
      sending.toNode(node, address, message, sender);
    // It may be an answer, and others wait for that.
    if (this.refuses()) return { dispatch: send, query: this.refusal(nodeParty(node)).query };
    return { dispatch: send, query: (message, timeout) => asking.ask(message, timeout, send) };
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
