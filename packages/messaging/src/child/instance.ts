import { messageOf, StartError } from '@nact-hub/core';
import type { ChildId } from '@nact-hub/registry';
import type { Ref } from 'nact';
import { Arrival } from '../delivery/arrival';
import { Incoming } from '../delivery/incoming';
import { Outgoing } from '../delivery/outgoing';
import { childParty, nodeParty, type Party } from '../delivery/party';
import type { Amount } from '../delivery/room';
import { stopDescendants, type Addressable, type NactActor, type NactRef } from '../nact/internals';
import { runAs, type Sender } from '../sender';
import { spawnActor, type ActorHooks, type InstanceActor } from './actor';
import {
  isPromise,
  unwrap,
  type ChildContext,
  type ChildProps,
  type CrashContext,
  type HubContext,
} from './behaviour';
import { Control, Controls, type RunOptions, type Step, type Turn } from './controls';
import type { InstanceHost, InstanceOptions, Ledger, Phase, Unread } from './host';
import { Idleness } from './idleness';

/**
 * One instance of a child on one node: a nact actor, its phase, and its side of the numbered delivery.
 * It owns the phase and looks at it at every message, because nact runs messages of its own accord
 * (a peer's `resetAll` does).
 */
export class Instance implements Sender, ActorHooks {
  readonly id: ChildId;
  life: number;
  party: Party;
  outgoing: Outgoing;
  readonly incoming = new Incoming<Arrival>();
  readonly actor: InstanceActor;
  phase: Phase = 'standby';
  /** What nact finds behind the reference, set by whoever spawns the instance. */
  facade: Addressable | undefined;
  epoch = 0;
  /** Grows with everything that makes an earlier capture stale: a message begun, a number given, a reset. */
  changes = 0;
  private readonly props: ChildProps;
  private running = 0;
  private resets = 0;
  private hubContext: HubContext['hub'];
  private barrier: AbortController | undefined;
  /** Made when the hub has something to do inside the actor for the first time. */
  private controls: Controls | undefined;
  private readonly idleness: Idleness | undefined;
  private held: (() => void)[] | undefined;
  private heldBytes = 0;
  private spawned = false;
  private initialFailure: { readonly error: unknown } | undefined;
  private afterStopDue = true;
  /** Under which id its node was in the hub when it ended. */
  private endedOn: Party | undefined;
  /** Why a message that this instance never began will never be. */
  tooLate: 'stopped' | 'node_closed' = 'node_closed';

  constructor(
    readonly host: InstanceHost,
    readonly options: InstanceOptions,
  ) {
    this.id = options.id;
    this.life = options.life;
    this.party = childParty(options.id, options.life);
    this.outgoing = new Outgoing(this.party);
    this.props = options.props();
    this.hubContext = this.describe();
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

  /** From now on messages are taken in and begun. */
  activate(epoch: number, life: number): void {
    if (life !== this.life) {
      this.life = life;
      this.party = childParty(this.id, life);
      this.outgoing = new Outgoing(this.party);
    }
    this.epoch = epoch;
    this.phase = 'active';
    this.idleness?.start();
    this.afterActivate();
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
    this.release();
    this.idleness?.start();
  }

  /**
   * Runs `look` inside the actor, between two messages, and leaves the state as it is. What `look`
   * promises is not waited for: the actor goes on serving, and what it begins counts among `changes`.
   */
  inspect<R>(
    look: (state: unknown, context: ChildContext) => R | Promise<R>,
    when: Turn = 'inTurn',
  ): Promise<R> {
    const step: Step<R | Promise<R>> = (state, context, resolve) => {
      resolve(look(state, context));
      return state;
    };
    return this.run(step, { when }) as Promise<R>;
  }

  /** Replaces the state by what `change` makes of a fresh initial state, in turn with the messages. */
  replaceState(change: (context: ChildContext, initial: unknown) => unknown): Promise<void> {
    return this.run((_, context, resolve) =>
      settle(change(context, this.initialState(context)), (next) => (resolve(), next)),
    );
  }

  /**
   * Closes, works off the mailbox, and stands still: then runs `capture` on the state. No message
   * begins after what `capture` saw. `reopen` calls it off at any time, also in the middle of a `capture`
   * that never settles. What is numbered changes until it has resolved, and no more: take the ledger then.
   */
  freeze<R>(capture: (state: unknown, context: ChildContext) => R | Promise<R>): Promise<R> {
    this.close();
    const barrier = (this.barrier = new AbortController());
    const stillWanted = () => this.barrier === barrier && this.phase === 'closing';
    return this.run(
      (state, context, resolve, again) => {
        if (!stillWanted()) throw new Error(`the freeze of child '${this.id}' was called off`);
        if (this.running > 0 || this.host.isHolding(this)) return (again(), state);
        const { resets } = this;
        return settle(capture(state, context), (captured) => {
          if (!stillWanted()) throw new Error(`the freeze of child '${this.id}' was called off`);
          if (this.resets === resets) {
            this.phase = 'frozen';
            resolve(captured);
          } else again();
          return this.actor.state;
        });
      },
      { off: barrier.signal },
    );
  }

  /**
   * Stands still as soon as the message that is under way is over, for the end of this instance: what waits in
   * the mailbox is never begun.
   */
  halt<R>(capture: (state: unknown, context: ChildContext) => R | Promise<R>): Promise<R> {
    this.close();
    return this.run(
      (state, context, resolve, again) => {
        if (this.running > 0 || this.host.isHolding(this)) return (again(), state);
        return settle(capture(state, context), (captured) => {
          this.phase = 'frozen';
          resolve(captured);
          // nact would go on with the next message.
          return new Promise<never>(() => undefined);
        });
      },
      { when: 'next' },
    );
  }

  ledger(): Ledger {
    const { incoming, outgoing } = this;
    const inherited = incoming.inherited.capture();
    return { taken: incoming.capture(), sent: outgoing.capture(), inherited };
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
    (this.held ??= []).push(send);
    this.heldBytes += bytes;
  }

  get deferred(): Amount {
    return { messages: this.held?.length ?? 0, bytes: this.heldBytes };
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
    const context = this.standaloneContext();
    const unread = this.unread();
    this.leave(how === 'stopped');
    this.actor.end();
    this.host.unread(this, unread);
    if (how === 'moved') void this.afterMove(state, context);
  }

  /** In turn, so before the first message. The child serves by now, whatever user code does here: it is reported, and that is all. */
  private afterActivate(): void {
    const { afterActivate } = this.props;
    if (!afterActivate) return;
    const begin = async (state: unknown, context: ChildContext): Promise<void> => {
      if (!this.host.proven() && !(await this.host.untilProven())) return;
      await runAs(this, () => afterActivate(state, context));
    };
    this.run<void>((state, context, done) =>
      begin(state, context).then(() => (done(), this.actor.state)),
    ).catch((error: unknown) => {
      if (this.phase !== 'ended') this.host.callbackFailed(this, 'afterActivate', error);
    });
  }

  /** What user code does wrong here must not stop others from moving: it is reported, and that is all. */
  private async afterMove(state: unknown, context: ChildContext): Promise<void> {
    try {
      await this.props.afterMove?.(state, context);
    } catch (error) {
      this.host.callbackFailed(this, 'afterMove', error);
    }
  }

  /** The context for callbacks that run outside of a message. */
  private standaloneContext(): ChildContext {
    const { path } = this.actor;
    return this.enrich({
      path,
      children: new Map(this.actor.childReferences),
    } as unknown as ChildContext);
  }

  private leave(afterStop: boolean): void {
    this.phase = 'ended';
    this.endedOn = nodeParty(this.host.node);
    if (afterStop) this.tooLate = 'stopped';
    this.afterStopDue = afterStop;
    this.idleness?.stop();
    stopDescendants(this.actor);
    this.controls?.abandon(() => hasEnded(this.id));
    this.release();
  }

  /** What is in the mailbox and will never be begun, if nobody else tells: a numbered message is kept by its sender. */
  private unread(): readonly Unread[] {
    return this.actor.mailbox.toArray().filter((entry) => this.isUnkept(entry));
  }

  /** Whether nobody would post it again: it has no number, or nobody keeps what its sender had numbered. */
  private isUnkept({ message }: Unread): boolean {
    if (!(message instanceof Arrival)) return !(message instanceof Control);
    // The outside world of its node still kept it when the instance ended, whatever has become of the node since.
    return message.from !== this.endedOn && this.host.isForgotten(message.from);
  }

  private run<R>(step: Step<R>, options?: RunOptions): Promise<R> {
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

  private release(): void {
    this.heldBytes = 0;
    for (const send of this.held?.splice(0) ?? []) send();
  }

  afterStop(state: unknown, context: ChildContext): void {
    if (this.afterStopDue) this.props.afterStop?.(state, withMessages(this.enrich(context)));
  }

  initialState(context: ChildContext): unknown {
    const { initialState, initialStateFunc } = this.spawned ? this.options.props() : this.props;
    if (!initialStateFunc) return initialState;
    if (this.spawned) return initialStateFunc(this.enrich(context));
    try {
      return initialStateFunc(this.enrich(context));
    } catch (error) {
      this.initialFailure = { error };
      return undefined;
    }
  }

  /** A crash, or a peer's decision. */
  stoppedByNact(): void {
    if (this.phase === 'ended') return;
    const unread = this.unread();
    this.leave(this.phase !== 'standby');
    this.actor.end();
    this.host.unread(this, unread);
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
    if (this.phase === 'ended') return this.receiveTooLate(state, message, context);
    if (message instanceof Control) return message.run(state, this.enrich(context));
    if (!this.host.proven()) return this.receiveLater(state, message, context);
    if (this.phase === 'active' || this.phase === 'closing') {
      return this.process(state, message, this.enrich(context));
    }
    this.host.unread(this, [{ message, sender: context.sender }]);
    return state;
  }

  /** Nothing is begun while it is not known who owns the child; nor is it lost, if this node still does. */
  private async receiveLater(state: unknown, message: unknown, context: MessageContext) {
    if (await this.host.untilProven()) return this.receive(state, message, context);
    return this.receiveTooLate(state, message, context);
  }

  private receiveTooLate(state: unknown, message: unknown, { sender }: MessageContext): unknown {
    this.host.unread(
      this,
      [{ message, sender }].filter((entry) => this.isUnkept(entry)),
    );
    return state;
  }

  private process(state: unknown, message: unknown, context: ChildContext): unknown {
    this.running++;
    this.changes++;
    let result: unknown;
    try {
      result = this.options.behaviour.call(this, state, unwrap(message), context);
    } catch (error) {
      this.processed(message);
      throw error;
    }
    if (!isPromise(result)) {
      this.processed(message);
      return result;
    }
    return result.then(
      (next) => (this.processed(message), next),
      (error: unknown) => {
        this.processed(message);
        throw error;
      },
    );
  }

  private processed(message: unknown): void {
    this.running--;
    this.idleness?.used();
    if (message instanceof Arrival && this.phase !== 'ended') {
      this.host.settled(message, this.incoming.settle(message.from, message.number));
    }
  }

  /** What nact makes for each message, made whole at once: to add to it later would cost more than all of it. */
  messageContext(actor: NactActor, sender: unknown): MessageContext {
    const { parent, path, childReferences, log } = actor;
    return {
      parent: parent?.reference,
      path,
      self: this.hubContext.self,
      name: this.id,
      children: childReferences.size === 0 ? new Map() : new Map(childReferences),
      sender,
      log,
      hub: this.hubContext,
    } as unknown as MessageContext;
  }

  /** What a hub adds to nact's context is the same for all of one epoch. */
  private enrich(context: ChildContext): ChildContext {
    if (this.hubContext.fencingToken !== this.epoch) this.hubContext = this.describe();
    if (context.hub === this.hubContext) return context;
    const own = context as { -readonly [K in keyof ChildContext]: ChildContext[K] };
    own.self = this.hubContext.self;
    own.name = this.id;
    own.hub = this.hubContext;
    return context;
  }

  private describe(): HubContext['hub'] {
    const self = this.options.ref as unknown as Ref<unknown>;
    return { childId: this.id, fencingToken: this.epoch, self };
  }

  /** What nact does about a fault; nothing if the instance has ended by then: nact would trip over itself. */
  decideCrash(message: unknown, error: unknown, context: CrashContext, child: unknown): unknown {
    const { onCrash } = this.props;
    const seen = withMessages(this.enrich(context) as CrashContext);
    if (!onCrash) this.host.crashed(this, error);
    const decided = onCrash
      ? onCrash(unwrap(message), error, seen, child)
      : seen['stop' as keyof CrashContext];
    return settle(decided, (decision) => (this.phase === 'ended' ? context.resume : decision));
  }
}

/** What nact gives with a message: also its sender, which nact's types do not show. */
type MessageContext = ChildContext & { readonly sender?: unknown };

/** nact shows user code the mailbox, as pairs of message and sender: here without what is the hub's own. */
function withMessages<C extends ChildContext & { mailbox?: unknown[] }>(context: C): C {
  const entries = (context.mailbox ?? []) as { readonly message: unknown }[];
  const messages = entries.filter(({ message }) => !(message instanceof Control));
  const mailbox = messages.map((entry) => ({ ...entry, message: unwrap(entry.message) }));
  return Object.assign(context, { mailbox });
}

const hasEnded = (id: ChildId): Error => new Error(`child '${id}' has ended`);

/** Goes on with a value or with what a promise becomes, synchronously when it can. */
function settle<T, R>(value: T | Promise<T>, go: (value: T) => R): R | Promise<R> {
  return isPromise(value) ? (value as Promise<T>).then(go) : go(value);
}
