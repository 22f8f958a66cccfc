import { escapeName, messageOf, StartError, type Clock, type Timer } from '@nact-hub/core';
import type { ChildId, NodeId } from '@nact-hub/registry';
import { spawn, type Ref } from 'nact';
import { Incoming, type TakenRecord } from '../delivery/incoming';
import { Outgoing, type Head, type SentRecord } from '../delivery/outgoing';
import { childParty, type Party } from '../delivery/party';
import { lookup, stopDescendants, type NactActor, type NactRef } from '../nact/internals';
import type { ChildRef } from '../refs';
import type { Sender } from '../sender';
import {
  isPromise,
  Control,
  Delivery,
  unwrap,
  type Behaviour,
  type ChildContext,
  type ChildProps,
  type CrashContext,
} from './behaviour';

/** A message that has come in and waits for its turn; decoded when it is taken in. */
export interface Arrival {
  readonly from: Party;
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly head: Head;
  /** The node that posted it, to be told when it has been processed. */
  readonly back: NodeId;
}

/** standby: waits for the cut-over. closing: works off what it has. frozen: does nothing until it is decided who goes on. */
export type Phase = 'standby' | 'active' | 'closing' | 'frozen' | 'ended';

export interface InstanceOptions {
  readonly id: ChildId;
  /** 0 when the registry has not given it yet. */
  readonly life: number;
  /** Tells attempts apart that stand by for the same child: nact refuses a name twice. */
  readonly attempt: string;
  readonly ref: ChildRef;
  readonly supervisor: Ref<unknown>;
  readonly behaviour: Behaviour;
  /** Made anew for each initial state, so that no two share one. User code: it may throw. */
  readonly props: () => ChildProps;
}

/** What an instance needs of the node it is on. */
export interface InstanceHost {
  readonly clock: Clock;
  /** Whether this node can prove its lease: if not, no message may begin. */
  proven(): boolean;
  /** Resolves when the lease is proven again (true), or lost for good (false). */
  untilProven(): Promise<boolean>;
  /** A numbered message has been processed; all of this sender up to `upTo` have. */
  settled(instance: Instance, delivery: Delivery, upTo: number): void;
  /** nact stopped the actor: a crash, or a peer's. `unread` is what its mailbox still held. */
  stopped(instance: Instance, unread: readonly unknown[]): void;
  /** nact reset the actor while its state was being handed over, so what was captured is stale. */
  reset(instance: Instance): void;
  /** The child has been idle for `shutdownAfter`. */
  idle(instance: Instance): void;
  /** A message came up that must not begin: the instance stands still or by, or the lease is not proven. */
  unprocessed(instance: Instance, message: unknown): void;
  /** `afterMove` threw, or rejected. */
  afterMoveFailed(instance: Instance, error: unknown): void;
}

/** As of the freeze: what travels with a child besides its state. */
export interface Ledger {
  readonly taken: TakenRecord;
  readonly sent: SentRecord;
}

/**
 * One instance of a child on one node: a nact actor, its phase, and its side of the numbered delivery.
 * It owns the phase and looks at it at every message, because nact runs messages of its own accord
 * (a peer's `resetAll` does).
 */
export class Instance implements Sender {
  life: number;
  party: Party;
  outgoing: Outgoing;
  readonly incoming = new Incoming<Arrival>();
  readonly actor: NactActor;
  phase: Phase = 'standby';
  epoch = 0;
  /** Grows with everything that makes an earlier capture stale: a message begun, a number given, a reset. */
  changes = 0;
  private readonly props: ChildProps;
  private running = 0;
  private barrier: object | undefined;
  private readonly controls = new Set<Control>();
  private readonly deferred: (() => void)[] = [];
  private spawned = false;
  private initialFailure: { readonly error: unknown } | undefined;
  private afterStopDue = true;
  private usedAt = 0;
  private idleTimer: Timer | undefined;
  private readonly stopActor: () => void;

  constructor(
    readonly host: InstanceHost,
    readonly options: InstanceOptions,
  ) {
    this.life = options.life;
    this.party = childParty(options.id, options.life);
    this.outgoing = new Outgoing(this.party);
    this.props = options.props();
    this.actor = this.spawnActor();
    this.stopActor = this.actor.stop.bind(this.actor);
    this.spawned = true;
    this.watchActor();
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

  get id(): ChildId {
    return this.options.id;
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
    this.watchIdleness();
  }

  /** Takes nothing more in; works off what it has. */
  close(): void {
    if (this.phase === 'active') this.phase = 'closing';
    this.idleTimer?.cancel();
  }

  /** Goes on as if it had never closed, and lets its own held back messages go. */
  reopen(): void {
    if (this.phase !== 'closing' && this.phase !== 'frozen') return;
    this.phase = 'active';
    this.barrier = undefined;
    this.release();
    this.watchIdleness();
  }

  /** Runs `look` inside the actor, in turn with its messages, and leaves the state as it is. */
  inspect<R>(look: (state: unknown, context: ChildContext) => R | Promise<R>): Promise<R> {
    return this.control((state, context, resolve) =>
      settle(look(state, context), (result) => (resolve(result), state)),
    );
  }

  /** Replaces the state by what `change` makes of a fresh initial state, in turn with the messages. */
  replaceState(change: (context: ChildContext, initial: unknown) => unknown): Promise<void> {
    return this.control((_, context, resolve) =>
      settle(change(context, this.initialState(context)), (next) => (resolve(), next)),
    );
  }

  /**
   * Closes, works off the mailbox, and stands still: then runs `capture` on the state. No message
   * begins after what `capture` saw. `reopen` calls it off at any time.
   */
  freeze<R>(capture: (state: unknown, context: ChildContext) => R | Promise<R>): Promise<R> {
    this.close();
    const barrier = (this.barrier = {});
    const stillWanted = () => this.barrier === barrier && this.phase === 'closing';
    return this.control((state, context, resolve, again) => {
      if (!stillWanted()) throw new Error(`the freeze of child '${this.id}' was called off`);
      if (this.running > 0) return (again(), state);
      return settle(capture(state, context), (captured) => {
        if (!stillWanted()) throw new Error(`the freeze of child '${this.id}' was called off`);
        this.phase = 'frozen';
        resolve(captured);
        return state;
      });
    });
  }

  ledger(): Ledger {
    return { taken: this.incoming.capture(), sent: this.outgoing.capture() };
  }

  restore({ taken, sent }: Ledger): void {
    this.incoming.restore(taken);
    this.outgoing.restore(sent);
  }

  /** Holds back what code of a frozen child sends, until it is decided in whose name it goes. */
  defer(send: () => void): void {
    this.deferred.push(send);
  }

  /** Puts a message into the mailbox that came numbered and in its turn. */
  accept(delivery: Delivery, sender: NactRef | undefined): void {
    this.actor.dispatch(delivery, sender);
  }

  /**
   * Ends the instance. `stopped`: the child is no more, `afterStop` runs. `moved`: it lives on
   * elsewhere, `afterMove` runs. `discarded`: it never began.
   */
  end(how: 'stopped' | 'moved' | 'discarded'): void {
    if (this.phase === 'ended') return;
    const { state } = this.actor;
    const context = this.standaloneContext();
    this.leave(how === 'stopped');
    this.stopActor();
    if (how === 'moved') void this.afterMove(state, context);
  }

  /** What user code does wrong here must not stop others from moving: it is reported, and that is all. */
  private async afterMove(state: unknown, context: ChildContext): Promise<void> {
    try {
      await this.props.afterMove?.(state, context);
    } catch (error) {
      this.host.afterMoveFailed(this, error);
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
    this.afterStopDue = afterStop;
    this.idleTimer?.cancel();
    stopDescendants(this.actor);
    for (const control of this.controls) control.abandon(new Error(`child '${this.id}' has ended`));
    this.controls.clear();
    this.release();
  }

  private release(): void {
    for (const send of this.deferred.splice(0)) send();
  }

  private spawnActor(): NactActor {
    const { id, attempt, ref, supervisor } = this.options;
    const receive = (state: unknown, message: unknown, context: ChildContext) =>
      this.receive(state, message, context);
    const raw = spawn(supervisor, receive as never, `${escapeName(id)}!${attempt}`, {
      initialStateFunc: (context: unknown) => this.initialState(context as ChildContext),
      onCrash: (message: unknown, error: unknown, context: unknown, child: unknown) =>
        this.decideCrash(message, error, context as CrashContext, child),
      afterStop: (state: unknown, context: unknown) => {
        if (!this.afterStopDue) return;
        this.props.afterStop?.(state, this.enrich(context as ChildContext));
      },
    } as never);
    const actor = lookup(raw as unknown as NactRef) as NactActor;
    actor.reference = ref;
    return actor;
  }

  private initialState(context: ChildContext): unknown {
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

  /** nact stops and resets actors of its own accord; both concern a move. */
  private watchActor(): void {
    const { actor } = this;
    const reset = actor.reset.bind(actor);
    actor.stop = () => {
      if (this.phase === 'ended') return;
      const unread = actor.mailbox.toArray().map(({ message }) => message);
      this.leave(this.phase !== 'standby');
      this.stopActor();
      this.host.stopped(
        this,
        unread.filter((message) => !(message instanceof Control)).map(unwrap),
      );
    };
    actor.reset = () => {
      if (this.phase === 'standby' || this.phase === 'ended') return;
      this.changes++;
      if (this.phase === 'frozen') this.host.reset(this);
      reset();
    };
  }

  private receive(state: unknown, message: unknown, context: ChildContext): unknown {
    if (message instanceof Control) return message.run(state, this.enrich(context));
    if (!this.host.proven()) return this.receiveLater(state, message, context);
    if (this.phase === 'active' || this.phase === 'closing') {
      return this.process(state, message, this.enrich(context));
    }
    this.host.unprocessed(this, unwrap(message));
    return state;
  }

  /** Nothing is begun while it is not known who owns the child; nor is it lost, if this node still does. */
  private async receiveLater(state: unknown, message: unknown, context: ChildContext) {
    if (await this.host.untilProven()) return this.receive(state, message, context);
    this.host.unprocessed(this, unwrap(message));
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
    return result.finally(() => this.processed(message));
  }

  private processed(message: unknown): void {
    this.running--;
    if (this.props.shutdownAfter !== undefined) this.usedAt = this.host.clock.monotonic();
    if (message instanceof Delivery && this.phase !== 'ended') {
      this.host.settled(this, message, this.incoming.settle(message.from, message.number));
    }
  }

  private enrich(context: ChildContext): ChildContext {
    const { ref, id } = this.options;
    const self = ref as unknown as Ref<unknown>;
    return Object.assign(context, {
      self,
      name: id,
      hub: { childId: id, fencingToken: this.epoch, self },
    });
  }

  /** What nact does about a fault; nothing if the instance has ended by then: nact would trip over itself. */
  private decideCrash(
    message: unknown,
    error: unknown,
    context: CrashContext,
    child: unknown,
  ): unknown {
    const { onCrash } = this.props;
    const seen = Object.assign(this.enrich(context), {
      mailbox: context.mailbox.map(unwrap),
    }) as CrashContext;
    const decided = onCrash
      ? onCrash(unwrap(message), error, seen, child)
      : seen['stop' as keyof CrashContext];
    return settle(decided, (decision) => (this.phase === 'ended' ? context.resume : decision));
  }

  private control<R>(
    run: (
      state: unknown,
      context: ChildContext,
      resolve: (result: R) => void,
      again: () => void,
    ) => unknown,
  ): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const control: Control = new Control((state, context) => {
        const failed = (error: unknown) => {
          this.controls.delete(control);
          reject(error as Error);
          return state;
        };
        const done = (result: R) => {
          this.controls.delete(control);
          resolve(result);
        };
        try {
          const next = run(
            state,
            context,
            done,
            () => void setImmediate(() => this.actor.stopped || this.actor.dispatch(control)),
          );
          return isPromise(next) ? next.catch(failed) : next;
        } catch (error) {
          return failed(error);
        }
      }, reject);
      if (this.phase === 'ended') return reject(new Error(`child '${this.id}' has ended`));
      this.controls.add(control);
      this.actor.dispatch(control);
    });
  }

  /** One timer that looks whether the child has been used meanwhile, instead of one timer a message. */
  private watchIdleness(): void {
    const { shutdownAfter } = this.props;
    if (shutdownAfter === undefined) return;
    this.idleTimer?.cancel();
    this.usedAt = this.host.clock.monotonic();
    const look = (): void => {
      const rest = this.usedAt + shutdownAfter - this.host.clock.monotonic();
      const busy = this.running > 0 || this.actor.mailbox.length > 0;
      if (rest <= 0 && !busy) return this.host.idle(this);
      this.idleTimer = this.host.clock.after(Math.max(rest, busy ? shutdownAfter : 1), look);
    };
    this.idleTimer = this.host.clock.after(shutdownAfter, look);
  }
}

/** Goes on with a value or with what a promise becomes, synchronously when it can. */
function settle<T, R>(value: T | Promise<T>, go: (value: T) => R): R | Promise<R> {
  return isPromise(value) ? (value as Promise<T>).then(go) : go(value);
}
