export interface Stock {
  readonly carts: ReadonlyMap<string, readonly string[]>;
  /** Which carts could not be looked into, and why. */
  readonly problems: readonly string[];
}

/** What is in the carts, asked over HTTP as a customer would. */
export async function takeStock(url: string, ids: readonly string[]): Promise<Stock> {
  const carts = new Map<string, readonly string[]>();
  const problems: string[] = [];
  const look = async (id: string): Promise<void> => {
    const answer = await fetch(`${url}/carts/${id}`);
    if (answer.ok) carts.set(id, ((await answer.json()) as { items: readonly string[] }).items);
    else problems.push(`${id} could not be looked into: ${answer.status}`);
  };
  await Promise.all(ids.map(look));
  return { carts, problems };
}

/** Lets every cart go, so that none of them waits in Redis for a shop that never opens again. */
export async function clearCarts(url: string, carts: readonly string[]): Promise<void> {
  await Promise.all(carts.map((cart) => fetch(`${url}/carts/${cart}`, { method: 'DELETE' })));
}
