/** How many turns of the event loop there are until `work` is over. */
export async function turnsOf(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const next = () => void (isOver || (turns++, setImmediate(next)));
  setImmediate(next);
  await work.finally(() => (isOver = true));
  return turns;
}
