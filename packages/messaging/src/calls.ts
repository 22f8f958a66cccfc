import {
  HubError,
  InvalidCallError,
  messageOf,
  UnknownOutcomeError,
  type Clock,
} from '@nact-hub/core';
import type { NodeId } from '@nact-hub/registry';

/** Answers a request of another node, or of this one. What it throws reaches the caller. */
export type CallHandler = (data: unknown, from: NodeId) => unknown;

export interface CallsOptions {
  readonly clock: Clock;
  /** Under which id this node is in the hub. */
  readonly node: () => NodeId;
  readonly send: (to: NodeId, message: unknown) => void;
}

type CallMessage =
  | readonly ['request', id: number, name: string, data: unknown]
  | readonly ['done', id: number, result: unknown]
  | readonly ['failed', id: number, reason: string, message: string];

interface Pending {
  readonly to: NodeId;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Requests between the hubs of two nodes. They travel as numbered messages: in order, once, again after a loss. */
export class Calls {
  private readonly handlers = new Map<string, CallHandler>();
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  constructor(private readonly options: CallsOptions) {}

  /** Whether no answer is waited for. */
  get idle(): boolean {
    return this.pending.size === 0;
  }

  /** Registers who answers the requests called `name`. */
  answer(name: string, handler: CallHandler): void {
    this.handlers.set(name, handler);
  }

  /**
   * Asks another node (or this one).
   * @throws UnknownOutcomeError `no_answer` after `timeout` milliseconds, `node_gone` when it has left the view
   */
  ask(to: NodeId, name: string, data: unknown, timeout: number): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = this.options.clock.after(timeout, () =>
        this.fail(
          id,
          new UnknownOutcomeError(
            'no_answer',
            `Node ${to} did not answer \`${name}\` within ${timeout} ms`,
          ),
        ),
      );
      this.pending.set(id, {
        to,
        resolve: (result) => (timer.cancel(), resolve(result)),
        reject: (error) => (timer.cancel(), reject(error)),
      });
      if (to === this.options.node()) void this.askHere(id, name, data);
      else this.options.send(to, ['request', id, name, data]);
    });
  }

  /** Tells another node something, in order with the requests that go there. */
  tell(to: NodeId, name: string, data: unknown): void {
    if (to === this.options.node()) this.handle(name, data, to).catch(() => undefined);
    else this.options.send(to, ['request', 0, name, data]);
  }

  /** A message of another hub. Malformed ones are ignored: whoever waits for an answer gets none. */
  receive(from: NodeId, message: unknown): void {
    if (!Array.isArray(message) || !Number.isSafeInteger(message[1])) return;
    const call = message as unknown as CallMessage;
    if (call[0] === 'request' && typeof call[2] === 'string')
      void this.serve(from, call[1], call[2], call[3]);
    else if (call[0] === 'done') this.take(from, call[1])?.resolve(call[2]);
    else if (call[0] === 'failed')
      this.take(from, call[1])?.reject(new RemoteError(String(call[2]), String(call[3])));
  }

  /** A node is gone: nobody there will answer. */
  gone(node: NodeId): void {
    for (const [id, { to }] of [...this.pending]) {
      if (to === node)
        this.fail(
          id,
          new UnknownOutcomeError('node_gone', `Node ${node} left the hub before it answered`),
        );
    }
  }

  close(): void {
    this.giveUp('hub_closed', 'The hub was closed before the answer came');
  }

  /** Nobody will hear an answer. */
  giveUp(reason: string, message: string): void {
    for (const id of [...this.pending.keys()])
      this.fail(id, new UnknownOutcomeError(reason, message));
  }

  private async askHere(id: number, name: string, data: unknown): Promise<void> {
    const node = this.options.node();
    try {
      const result = await this.handle(name, data, node);
      this.take(node, id)?.resolve(result);
    } catch (error) {
      this.fail(id, error as Error);
    }
  }

  private async serve(from: NodeId, id: number, name: string, data: unknown): Promise<void> {
    let answer: CallMessage;
    try {
      answer = ['done', id, await this.handle(name, data, from)];
    } catch (error) {
      answer = [
        'failed',
        id,
        error instanceof HubError ? error.reason : 'failed',
        messageOf(error),
      ];
    }
    if (id > 0) this.options.send(from, answer);
  }

  private async handle(name: string, data: unknown, from: NodeId): Promise<unknown> {
    const handler = this.handlers.get(name);
    if (!handler)
      throw new InvalidCallError(
        'unknown_request',
        `This node does not know the request \`${name}\`: it runs another version`,
      );
    return handler(data, from);
  }

  private take(from: NodeId, id: number): Pending | undefined {
    const call = this.pending.get(id);
    if (call?.to !== from) return undefined;
    this.pending.delete(id);
    return call;
  }

  private fail(id: number, error: Error): void {
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.reject(error);
  }
}

/** Another node refused a request, and says why. */
export class RemoteError extends HubError {
  readonly code = 'remote';
}
