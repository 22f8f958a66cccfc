/** Milliseconds on a clock that all processes of this machine share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Lets timers, sockets and mailboxes have their turn. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
