type Stock = Map<string, readonly string[]>;

/** What is in the carts, asked over HTTP as a customer would. */
export async function takeStock(url: string, carts: readonly string[]): Promise<Stock> {
  const look = async (cart: string) => [cart, await itemsOf(url, cart)] as const;
  return new Map(await Promise.all(carts.map(look)));
}

async function itemsOf(url: string, cart: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/carts/${cart}`);
  if (!answer.ok) throw new Error(`The stock could not be taken: ${await answer.text()}`);
  const { items } = (await answer.json()) as { items: readonly string[] };
  return items;
}

/** Lets every cart go, so that none of them waits in Redis for a shop that never opens again. */
export async function clearCarts(url: string, carts: readonly string[]): Promise<void> {
  await Promise.all(carts.map((cart) => fetch(`${url}/carts/${cart}`, { method: 'DELETE' })));
}
