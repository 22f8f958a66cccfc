import { messageOf, StartError } from '@nact-hub/core';
import type { ChildId } from '@nact-hub/registry';
import type { Arrival } from '../delivery/arrival';
import { Incoming, type TakenRecord } from '../delivery/incoming';
import { Outgoing } from '../delivery/outgoing';
import { nodeParty, type Party } from '../delivery/party';
import { nothing, type Amount } from '../delivery/room';
import { stopDescendants, type Addressable, type NactActor, type NactRef } from '../nact/internals';
import type { ChildRef } from '../refs';
import type { Sender } from '../sender';
import { spawnActor, type ActorHooks, type InstanceActor } from './actor';
import {
  type ChildContext,
  type ChildProps,
  type CrashContext,
  type HubContext,
} from './behaviour';
import { afterActivate, afterMove, decideCrash } from './callbacks';
import {
  enrich,
  messageContext,
  standaloneContext,
  withMessages,
  type MessageContext,
} from './contexts';
import { Controls, type RunOptions, type Step } from './controls';
import type { InstanceHost, InstanceKind, InstanceOptions, Ledger, Phase } from './host';
import { ChildFacade, type Dispatcher } from './facade';
import { Held } from './held';
import { Idleness } from './idleness';
import { receive } from './processing';
import { freezing, halting, type Capture } from './standstill';
import { unreadOf } from './unread';

/**
 * One instance of a child on one node: a nact actor, its phase, and its side of the numbered delivery.
 * It owns the phase and looks at it at every message, because nact runs messages of its own accord
 * (a peer's `resetAll` does).
 */
export class Instance implements Sender, ActorHooks {
  readonly id: ChildId;
  readonly ref: ChildRef;
  readonly kind: InstanceKind;
  readonly args: Uint8Array;
  life: number;
  outgoing: Outgoing;
  readonly incoming = new Incoming<Arrival>();
  readonly actor: InstanceActor;
  phase: Phase = 'standby';
  epoch = 0;
  /** Grows with everything that makes an earlier capture stale: a message begun, a number given, a reset. */
  changes = 0;
  /** Why a message that this instance never began will never be. */
  tooLate: 'stopped' | 'node_closed' = 'node_closed';

  // For the modules beside this one.
  readonly props: ChildProps;
  /** How many messages have begun and are not over: nact's `reset` can run several at once. */
  running = 0;
  resets = 0;
  hubContext: HubContext['hub'] | undefined;
  readonly idleness: Idleness | undefined;
  /** Under which id its node was in the hub when it ended. */
  endedOn: Party | undefined;

  private ownFacade: ChildFacade | undefined;
  private barrier: AbortController | undefined;
  /** Made when the hub has something to do inside the actor for the first time. */
  private controls: Controls | undefined;
  private held: Held | undefined;
  private spawned = false;
  private initialFailure: { readonly error: unknown } | undefined;

  constructor(
    readonly host: InstanceHost & Dispatcher,
    options: InstanceOptions,
  ) {
    this.id = options.id;
    this.life = options.life;
    this.ref = options.ref;
    this.kind = options.kind;
    this.args = options.args;
    this.outgoing = Outgoing.ofChild(options.id, options.life);
    this.props = this.makeProps();
    this.actor = spawnActor(options, this);
    this.idleness = this.createIdleness();
    this.spawned = true;
    if (this.initialFailure) {
      this.end('discarded');
      const { error } = this.initialFailure;
      throw new StartError(
        'initial_state_failed',
        `The initial state of child '${this.id}' could not be made: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  /** The child in this life, as a sender and a receiver. */
  get party(): Party {
    return this.outgoing.from;
  }

  /** What nact finds behind the reference. */
  get facade(): Addressable {
    return (this.ownFacade ??= new ChildFacade(this.host, this));
  }

  /** From now on messages are taken in and begun. */
  activate(epoch: number, life: number): void {
    if (life !== this.life) {
      this.life = life;
      this.outgoing = Outgoing.ofChild(this.id, life);
    }
    this.epoch = epoch;
    this.phase = 'active';
    this.idleness?.start();
    afterActivate(this);
  }

  /** Takes nothing more in; works off what it has. */
  close(): void {
    if (this.phase === 'active') this.phase = 'closing';
    this.idleness?.stop();
  }

  /** Goes on as if it had never closed, and lets its own held back messages go. */
  reopen(): void {
    if (this.phase !== 'closing' && this.phase !== 'frozen') return;
    this.phase = 'active';
    this.barrier?.abort();
    this.barrier = undefined;
    this.held?.release();
    this.idleness?.start();
  }

  /** Whether nothing is under way in the actor, and nothing waits for its turn: what is to be done inside can be done at once. */
  get isAtRest(): boolean {
    return !this.actor.busy && this.running === 0 && this.phase !== 'ended';
  }

  /**
   * Closes, works off the mailbox, and stands still: then runs `capture` on the state. No message
   * begins after what `capture` saw. `reopen` calls it off at any time, also in the middle of a `capture`
   * that never settles. What is numbered changes until it has resolved, and no more: take the ledger then.
   */
  freeze<R>(capture: Capture<R>): Promise<R> {
    this.close();
    const barrier = (this.barrier = new AbortController());
    const stillWanted = () => this.barrier === barrier && this.phase === 'closing';
    return this.run(freezing(this, capture, stillWanted), { off: barrier.signal });
  }

  /**
   * Stands still as soon as the message that is under way is over, for the end of this instance: what waits in
   * the mailbox is never begun.
   */
  halt<R>(capture: Capture<R>): Promise<R> {
    this.close();
    return this.run(halting(this, capture), { when: 'next' });
  }

  ledger(): Ledger {
    return this.ledgerWith(this.incoming.capture());
  }

  /** The same, as of a moment at which it had taken this in. */
  ledgerWith(taken: TakenRecord): Ledger {
    const { incoming, outgoing } = this;
    const inherited = incoming.inherited.capture();
    return { taken, sent: outgoing.capture(), inherited };
  }

  /** Goes on in the life of the instance that the ledger is of. */
  restore({ taken, sent, inherited }: Ledger): void {
    this.incoming.restore(taken);
    this.incoming.inherited.restore(inherited);
    this.outgoing.restore(sent);
  }

  /** Begins another life with a state of an earlier one, and knows what is in it. */
  inherit(life: number, { taken, inherited }: Ledger): void {
    this.incoming.inherited.restore(inherited);
    if (life > 0) this.incoming.inherited.restore(taken.map(([from, last]) => [from, life, last]));
  }

  /** Holds back what code of a frozen child sends, until it is decided in whose name it goes. */
  defer(bytes: number, send: () => void): void {
    (this.held ??= new Held()).add(bytes, send);
  }

  get deferred(): Amount {
    return this.held?.amount ?? nothing;
  }

  /** Puts a message into the mailbox that came numbered and in its turn. */
  accept(arrival: Arrival, sender: NactRef | undefined): void {
    this.actor.dispatch(arrival, sender);
  }

  /**
   * Ends the instance. `stopped`: the child is no more, `afterStop` runs. `moved`: it lives on
   * elsewhere, `afterMove` runs. `discarded`: it never began.
   */
  end(how: 'stopped' | 'moved' | 'discarded'): void {
    if (this.phase === 'ended') return;
    const { state } = this.actor;
    const context = how === 'moved' && this.props.afterMove && standaloneContext(this);
    this.leave(how === 'stopped');
    if (context) void afterMove(this, state, context);
  }

  private leave(afterStop: boolean): void {
    const unread = unreadOf(this);
    this.phase = 'ended';
    this.endedOn = nodeParty(this.host.node);
    if (afterStop) this.tooLate = 'stopped';
    this.idleness?.stop();
    stopDescendants(this.actor);
    this.controls?.abandon(() => hasEnded(this.id));
    this.held?.release();
    this.actor.end(afterStop && this.props.afterStop !== undefined);
    this.host.unread(this, unread);
  }

  /** Does something inside the actor, in turn with the messages. */
  run<R>(step: Step<R>, options?: RunOptions): Promise<R> {
    return this.phase === 'ended'
      ? Promise.reject(hasEnded(this.id))
      : (this.controls ??= new Controls(this.actor)).run(step, options);
  }

  private createIdleness(): Idleness | undefined {
    const { shutdownAfter: limit } = this.props;
    if (limit === undefined) return undefined;
    const isBusy = () => this.running > 0 || this.actor.mailbox.length > 0;
    return new Idleness({
      clock: this.host.clock,
      limit,
      isBusy,
      onIdle: () => this.host.idle(this),
    });
  }

  afterStop(state: unknown, context: ChildContext): void {
    this.props.afterStop?.(state, withMessages(enrich(this, context)));
  }

  private makeProps(): ChildProps {
    return this.kind.props(this.id, this.args);
  }

  initialState(actor: NactActor): unknown {
    const { initialState, initialStateFunc } = this.spawned ? this.makeProps() : this.props;
    if (!initialStateFunc) return initialState;
    const context = enrich(this, messageContext(this, actor, undefined));
    if (this.spawned) return initialStateFunc(context);
    try {
      return initialStateFunc(context);
    } catch (error) {
      this.initialFailure = { error };
      return undefined;
    }
  }

  /** A crash, or a peer's decision. */
  stoppedByNact(): void {
    if (this.phase === 'ended') return;
    this.leave(this.phase !== 'standby');
    this.host.stopped(this);
  }

  /** A peer's decision, or the child's own after a fault: what was captured before is stale. Answers whether nact may go on. */
  resetByNact(): boolean {
    if (this.phase === 'standby' || this.phase === 'ended') return false;
    this.changes++;
    this.resets++;
    if (this.phase === 'frozen') this.host.reset(this);
    return true;
  }

  receive(state: unknown, message: unknown, context: MessageContext): unknown {
    return receive(this, state, message, context);
  }

  messageContext(actor: NactActor, sender: unknown): MessageContext {
    return messageContext(this, actor, sender);
  }

  decideCrash(message: unknown, error: unknown, context: CrashContext, child: unknown): unknown {
    return decideCrash(this, message, error, context, child);
  }
}

const hasEnded = (id: ChildId): Error => new Error(`child '${id}' has ended`);
