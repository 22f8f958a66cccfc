/** What the measuring process sends to one of its workers, and what comes back. */
export interface Call {
  readonly id: number;
  readonly task: string;
  readonly data: unknown;
}
export interface Answered {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** What a worker can do, by name. */
export type Tasks = Readonly<Record<string, (data: never) => unknown>>;

/** Makes this process a worker. It ends by itself when the one that measures is gone, however that ended. */
export function serve(tasks: Tasks): void {
  process.on('message', (call: Call) => void answer(tasks, call));
  process.once('disconnect', () => process.exit());
}

async function answer(tasks: Tasks, { id, task, data }: Call): Promise<void> {
  const send = (answered: Answered) => process.connected && process.send!(answered);
  try {
    const run = tasks[task];
    if (!run) throw new Error(`there is no task '${task}'`);
    send({ id, result: await run(data as never) });
  } catch (error) {
    send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
