import { dispatch, query, type ActorSystemRef, type Ref } from 'nact';
import type { Hub } from 'nact-hub';
import type { EventLoop } from '../time/event-loop';

/**
 * `crashed`: its process was killed. `fenced`: it lost its lease. `returning`: it did, and is about to join anew.
 * `failed`: it could not join.
 */
export type NodePhase =
  'joining' | 'serving' | 'leaving' | 'left' | 'fenced' | 'returning' | 'crashed' | 'failed';

/** One node of a simulated hub: a process of its own, with its own event loop, as far as it can tell. */
export class SimulatedNode {
  phase: NodePhase = 'joining';
  private joined: Hub | undefined;

  constructor(
    readonly name: string,
    readonly system: ActorSystemRef,
    /** Where everything of this node runs. */
    readonly loop: EventLoop,
    private readonly outside: EventLoop,
  ) {}

  /** This node's hub. To be used on the node itself: see `run`. */
  get hub(): Hub {
    if (this.joined) return this.joined;
    throw new Error(`Node ${this.name} has not joined yet`);
  }

  get hasJoined(): boolean {
    return this.joined !== undefined;
  }

  /** Whether it has joined, is not about to leave, and lives. */
  get isServing(): boolean {
    return this.phase === 'serving';
  }

  /** Whether it has joined, and lives. */
  get isIn(): boolean {
    return this.phase === 'serving' || this.phase === 'leaving';
  }

  /** Runs app code on this node, as its server or a timer would: at once, or when the node goes on. Never answers if the node dies. */
  run<T>(code: (hub: Hub) => T | Promise<T>): Promise<T> {
    return this.runBare(() => code(this.hub));
  }

  /** The same, for code that answers nothing and that nobody waits for. */
  enter(code: (hub: Hub) => void): void {
    this.loop.enter(() => code(this.hub));
  }

  /** nact's `dispatch`, on this node. */
  dispatch<Msg>(ref: Ref<Msg>, message: Msg): Promise<void> {
    return this.run(() => dispatch(ref, message));
  }

  /** nact's `query`, on this node. `timeout`: simulated milliseconds. */
  query<Msg, Answer>(
    ref: Ref<Msg>,
    message: (from: Ref<Answer>) => Msg,
    timeout: number,
  ): Promise<Answer> {
    return this.run(() => query(ref, message, timeout));
  }

  /** Its process is killed, in between any two things that it does. */
  crash(): void {
    this.phase = 'crashed';
    this.loop.die();
  }

  /** Its process stands still for so many milliseconds, as when it is stopped or busy. */
  stall(span: number): void {
    this.loop.stand(span);
  }

  /** The clock of its machine is set forward, or back, by so many milliseconds. */
  setClock(by: number): void {
    this.loop.setClock(by);
  }

  /** @internal */
  async start(joining: () => Promise<Hub>): Promise<void> {
    try {
      this.joined = await this.runBare(joining);
      this.phase = 'serving';
    } catch (error) {
      this.phase = 'failed';
      throw error;
    }
  }

  private runBare<T>(code: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const back = (settle: () => void) => this.outside.enter(settle);
      this.loop.enter(() => {
        (async () => code())().then(
          (result) => back(() => resolve(result)),
          (error: unknown) => back(() => reject(error as Error)),
        );
      });
    });
  }
}
