import { dispatch, query, start, stop, type Ref } from 'nact';
import { defineActor, hotSwap, memoryBackend, startHub, withHotSwap } from 'nact-hub';

type Message = Ref<readonly string[]>;

/** Says by its context's `path` and to its `log` who it is. */
const speaker = defineActor('speaker', {
  behaviour: withHotSwap((state: undefined, from: Message, context) => {
    context.log.info('spoke');
    dispatch(from, [...context.path.parts]);
    return state;
  }),
});

describe("what nact's constructor would have made for a child", () => {
  it('is there when it is asked for: its path, and a logger that names it by its path', async () => {
    const lines: string[] = [];
    // What nact's own logging does, as an extension of a system.
    const logging = (system: Logging) => {
      system.createLogger = ({ path }) => ({
        info: (message) => void lines.push(`${path.parts.join('/')}: ${message}`),
      });
    };
    const system = (start as unknown as Start)({ name: 'parts' }, logging);
    const hub = await startHub(system, {
      hubId: 'parts',
      backend: memoryBackend(),
      supervisors: { children: { actors: [speaker], migration: hotSwap() } },
    });
    try {
      const ref = await hub.supervisor('children').startChild(speaker, { id: 'one/two' });
      const parts = await query(ref, (from: Message) => from, 5_000);
      expect(parts[0]).toMatch(/^children!/);
      expect(parts[1]).toMatch(/^one\$2Ftwo!/);
      await query(ref, (from: Message) => from, 5_000);
      expect(lines).toEqual([`${parts.join('/')}: spoke`, `${parts.join('/')}: spoke`]);
    } finally {
      await hub.close();
      stop(system);
    }
  });
});

interface Logging {
  createLogger: (reference: { readonly path: { readonly parts: readonly string[] } }) => {
    info(message: string): void;
  };
}
type Start = (options: object, ...extensions: unknown[]) => Ref<never>;
