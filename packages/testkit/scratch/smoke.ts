import { dispatch, query, start, type Ref } from 'nact';
import {
  defineActor,
  hotSwap,
  coldSwap,
  memoryBackend,
  startHub,
  withColdSwap,
  withHotSwap,
} from 'nact-hub';
type Msg = { type: 'add'; n: number } | { type: 'get'; from: Ref<number[]> };
const behaviour = (state: number[], msg: Msg) => {
  if (msg.type === 'add') return [...state, msg.n];
  dispatch(msg.from, state);
  return state;
};
const cart = defineActor('cart', {
  behaviour: withColdSwap(withHotSwap(behaviour), { declareBehaviour: false }),
  props: () => ({ initialState: [] as number[] }),
});
async function main(mode: string) {
  const backend = memoryBackend();
  const pr = (l: string) => (f: any, m: string) => console.log(l, m, JSON.stringify(f));
  const logger: any = {
    debug: pr('D'),
    info: pr('I'),
    warn: pr('W'),
    error: pr('E'),
    child: () => logger,
  };
  const make = async (name: string) => {
    const system = start({ name } as never);
    return startHub(system, {
      hubId: 'shop',
      backend,
      logger,
      supervisors: {
        carts: {
          actors: [cart],
          migration: mode === 'hot' ? hotSwap({ handover: true }) : coldSwap({ handover: true }),
        },
      },
      nodeName: name,
    });
  };
  const a = await make(`a${mode}`);
  const refs: Ref<Msg>[] = [];
  for (let i = 0; i < 20; i++)
    refs.push(await a.supervisor('carts').getOrStart(cart, { id: `c/${i}` }));
  let n = 0;
  for (const ref of refs) dispatch(ref, { type: 'add', n: n++ });
  const b = await make(`b${mode}`);
  const moved: string[] = [];
  for (const e of [
    'migrationStarted',
    'migrationProgress',
    'migrationFinished',
    'migrationAborted',
    'deadLetter',
  ] as const) {
    a.on(e, (x) => console.log('a', e, JSON.stringify(x).slice(0, 200)));
    b.on(e, (x) => console.log('b', e, JSON.stringify(x).slice(0, 200)));
  }
  a.on('childrenMigrated', ({ children }) => moved.push(...children));
  let rounds = 1;
  for (let k = 0; k < 200; k++) {
    await new Promise((r) => setImmediate(r));
    rounds++;
    for (const ref of refs) dispatch(ref, { type: 'add', n: n++ });
  }
  const check = async (rs: Ref<Msg>[]) => {
    const sums = await Promise.all(
      rs.map((ref) => query(ref, (from: Ref<number[]>) => ({ type: 'get' as const, from }), 2000)),
    );
    console.log(
      sums.every((s, i) => s.length === rounds && s.every((x, k) => x === i + 20 * k)),
      sums.map((s) => s.length).join(),
    );
  };
  await check(refs);
  console.log(moved.length, a.status(), b.listChildren('local').length);
  console.log(await a.leave({ timeout: 3000 }));
  await check(refs.map((_, i) => b.lookupChild<Msg>(`c/${i}`)!.ref));
  console.log(await b.leave());
}
void main(process.argv[2]!);
