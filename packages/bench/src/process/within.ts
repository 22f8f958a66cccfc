/** Rejects when `work` takes longer than that, milliseconds: a run that hangs must say where. */
export function within<T>(limit: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${what} was not over after ${limit} ms`)),
      limit,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
