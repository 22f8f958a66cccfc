import { setClock } from './clock';
import { RowNode } from './node';
import type { Answers, Order, Told, Word } from './orders';

/** A process that is a node of one hub after the other: it is started once, and every row finds it warm. */
let node: RowNode | undefined;

const tell = (word: Word): void => void process.send?.(word);
const joined = (): RowNode => {
  if (node) return node;
  throw new Error('This process is in no hub');
};

const deeds: {
  [D in Order['do']]: (
    order: Extract<Order, { do: D }>,
  ) => Answers[D] | Promise<Answers[D]> | Promise<void> | void;
} = {
  join: async ({ settings }) => {
    node = await RowNode.join(settings, () => tell({ type: 'moving' }));
    return node.id;
  },
  populate: ({ children }) => joined().populate(children),
  begin: () => joined().begin(),
  silence: () => joined().silence(),
  move: ({ children, to }) => joined().move(children, to),
  block: ({ duration }) => void setImmediate(() => block(duration)),
  setClock: ({ by }) => setClock(by),
  stand: () => joined().standing(),
  close: async () => {
    await node?.close();
    node = undefined;
  },
};

/** Nothing else of this process runs meanwhile, and it takes no time of the machine. */
function block(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}

process.on('message', ({ number, ...order }: Told) => {
  const deed = deeds[order.do] as (order: Order) => unknown;
  void (async () => deed(order as Order))().then(
    (answer) => tell({ type: 'answer', number, answer }),
    (error: unknown) => tell({ type: 'refusal', number, reason: String(error) }),
  );
});
// No process outlives the one that runs the whole.
process.once('disconnect', () => process.exit(1));
// Ctrl-C goes to all processes of a terminal; the one that runs the whole decides.
process.on('SIGINT', () => undefined);
tell({ type: 'ready' });
