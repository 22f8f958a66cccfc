import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openProxy, type Proxy } from '../../proxy/proxy';
import type { Answers, Order, Word } from './orders';

interface Due {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
}

/** How long a process may take to start, milliseconds. */
const patience = 60_000;

/** A process that lives through rows, seen from the one that runs the whole. */
export class Member {
  private readonly due = new Map<number, Due>();
  private readonly exited: Promise<unknown>;
  private lastNumber = 0;
  private whenMoving: (() => void) | undefined;

  private constructor(
    readonly name: string,
    readonly proxy: Proxy,
    private readonly child: ChildProcess,
  ) {
    this.exited = once(child, 'exit').then(() => {
      for (const { reject } of this.due.values()) reject(new Error(`${name} has ended`));
      this.due.clear();
      return proxy.close();
    });
    child.on('message', (word: Word) => this.hear(word));
  }

  /** `port`: where Redis is at the moment. @throws Error */
  static async start(
    name: string,
    port: () => number,
    execArgv: readonly string[],
  ): Promise<Member> {
    const proxy = await openProxy(port);
    const child = fork(require.resolve('./main'), [], { execArgv: [...execArgv] });
    const member = new Member(name, proxy, child);
    const signal = AbortSignal.timeout(patience);
    const ready = once(child, 'message', { signal }).then(() => true);
    if (await Promise.race([ready, member.exited.then(() => false)])) return member;
    throw new Error(`${name} ended before it was ready`);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws Error when it cannot, or ends over it */
  tell<O extends Order>(order: O): Promise<Answers[O['do']]> {
    return new Promise((resolve, reject) => {
      if (!this.isRunning) return reject(new Error(`${this.name} has ended`));
      const number = ++this.lastNumber;
      this.due.set(number, { resolve: resolve as Due['resolve'], reject });
      this.child.send({ ...order, number });
    });
  }

  /** Resolves when children begin to move away from it. */
  moving(): Promise<void> {
    return new Promise((resolve) => (this.whenMoving = resolve));
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private hear(word: Word): void {
    switch (word.type) {
      case 'answer':
        this.due.get(word.number)?.resolve(word.answer);
        return void this.due.delete(word.number);
      case 'refusal':
        this.due.get(word.number)?.reject(new Error(`${this.name}: ${word.reason}`));
        return void this.due.delete(word.number);
      case 'moving':
        return this.whenMoving?.();
      case 'ready':
        return;
    }
  }
}
