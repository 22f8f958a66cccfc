import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Tally } from './node/client';
import type { Report } from './node/ledger';

const root = path.resolve(__dirname, '../../../..');

/** Where the nodes of a test meet. */
export interface Meeting {
  readonly hubId: string;
  readonly prefix: string;
  /** Milliseconds. */
  readonly lease: number;
}

/** What is different about one node of a meeting. */
export interface Ways {
  /** The way to Redis. */
  readonly url?: string;
  /** Whether it runs only what every node runs. */
  readonly shared?: boolean;
}

interface Commands {
  start(ids: readonly string[]): { started: number; failed: string[] };
  startDiaries(definition: 'again' | 'once', ids: readonly string[]): void;
  diaries(ids: readonly string[]): (readonly number[])[];
  /** `rest`: how long it rests after each round, milliseconds. */
  run(client: string, ids: readonly string[], rest?: number): void;
  tally(): Tally;
  known(ids: readonly string[]): boolean;
  local(): string[];
  status(): { children: number; nodes: string[] };
  startWitnesses(supervisor: string, ids: readonly string[], file: string): void;
  block(span: number): void;
  migrate(ids: readonly string[], target: string): { moved: string[]; stayed: { id: string }[] };
  leave(): { moved: number; parked: string[]; stayed: string[] };
  read(ids: readonly string[]): (Report | string)[];
  end(): void;
}

interface Told {
  readonly event: string;
  readonly data: unknown;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** A node in a process of its own. */
export class NodeProcess {
  readonly told: Told[] = [];
  private readonly pending = new Map<number, (answer: Answer) => void>();
  private readonly errors: string[] = [];
  private readonly child: ChildProcess;
  private lastId = 0;
  private id = '';

  private constructor(
    readonly name: string,
    readonly meeting: Meeting,
    { url = process.env['REDIS_URL']!, shared = false }: Ways = {},
  ) {
    const { hubId, prefix, lease } = meeting;
    const args = [name, hubId, url, prefix, String(lease), shared ? 'shared' : ''];
    this.child = fork(path.join(__dirname, 'node/main.ts'), args, {
      cwd: root,
      execArgv: ['--conditions=@nact-hub/source', '-r', 'ts-node/register'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr!.on('data', (text: Buffer) => this.errors.push(String(text)));
    this.child.setMaxListeners(0);
    this.child.on('message', (message) => this.hear(message as never));
  }

  static async start(name: string, meeting: Meeting, ways?: Ways): Promise<NodeProcess> {
    const node = new NodeProcess(name, meeting, ways);
    await node.heard('ready');
    return node;
  }

  /** The id of the node in the hub. */
  get node(): string {
    return this.id;
  }

  get pid(): number {
    return this.child.pid!;
  }

  async call<N extends keyof Commands>(
    name: N,
    ...args: Parameters<Commands[N]>
  ): Promise<ReturnType<Commands[N]>> {
    const id = ++this.lastId;
    const answered = new Promise<Answer>((resolve) => this.pending.set(id, resolve));
    this.child.send({ id, name, args });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${this.name} ${name}: ${error}`);
    return result as ReturnType<Commands[N]>;
  }

  /** Resolves when the node tells an event of this name. */
  async heard(event: string): Promise<void> {
    while (!this.told.some((told) => told.event === event)) {
      const gone = once(this.child, 'exit').then(() => 'gone');
      if ((await Promise.race([once(this.child, 'message'), gone])) === 'gone')
        throw new Error(`${this.name} ended: ${this.errors.join('')}`);
    }
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    for (const resolve of this.pending.values()) resolve({ error: 'killed' });
  }

  private hear(message: Told | ({ readonly id: number } & Answer)): void {
    if ('event' in message) {
      if (message.event === 'ready' || message.event === 'rejoined')
        this.id = (message.data as { node: string }).node;
      this.told.push(message);
      return;
    }
    this.pending.get(message.id)?.(message);
    this.pending.delete(message.id);
  }
}
