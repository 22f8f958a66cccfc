import { kindOf, type Plan } from './kind';

const numbers = (plan: Plan, most: number): number[] =>
  Array.from({ length: 1 + plan.random.pick(most) }, () => plan.number());

/** The outside world of a node sends to a child. */
export const note = kindOf({
  weight: 28,
  make: (plan) => ({ by: plan.node(), to: plan.child(), numbers: numbers(plan, 3) }),
  happen: ({ by, to, numbers }, run) => run.on(by, (node) => run.traffic.note(node, to, numbers)),
  tell: ({ by, to, numbers }) => `${by} sends ${numbers.join()} to ${to}`,
});

/** The outside world of a node sends to a child again and again, whatever happens meanwhile. */
export const stream = kindOf({
  weight: 8,
  make: (plan) => ({
    by: plan.node(),
    to: plan.child(),
    numbers: Array.from({ length: 10 }, () => plan.number()),
    pace: plan.random.of([0.05, 0.3, 2]),
  }),
  happen: ({ by, to, numbers, pace }, run) =>
    numbers.forEach((n, index) =>
      run.later(index * pace, () => run.on(by, (node) => run.traffic.note(node, to, [n]))),
    ),
  tell: ({ by, to, numbers, pace }) =>
    `${by} sends ${numbers[0]} to ${numbers.at(-1)} to ${to}, one every ${pace} ms`,
});

/** A child sends to another one, or to itself. */
export const pass = kindOf({
  weight: 20,
  make: (plan) => ({
    by: plan.node(),
    through: plan.child(),
    to: plan.child(),
    numbers: numbers(plan, 2),
  }),
  happen: ({ by, through, to, numbers }, run) =>
    run.on(by, (node) => run.traffic.pass(node, through, to, numbers)),
  tell: ({ by, through, to, numbers }) => `${by} has ${through} send ${numbers.join()} to ${to}`,
});

/** A child sends by code that nobody waits for. */
export const leaveBehind = kindOf({
  weight: 5,
  make: (plan) => ({
    by: plan.node(),
    through: plan.child(),
    to: plan.child(),
    n: plan.number(),
  }),
  happen: ({ by, through, to, n }, run) =>
    run.on(by, (node) => run.traffic.leaveBehind(node, through, to, n)),
  tell: ({ by, through, to, n }) =>
    `${by} has ${through} send ${n} to ${to} from code that it does not wait for`,
});

/** A question through one child to another, which answers the asker. */
export const ask = kindOf({
  weight: 8,
  make: (plan) => ({
    by: plan.node(),
    through: plan.child(),
    to: plan.child(),
    n: plan.number(),
  }),
  happen: ({ by, through, to, n }, run) =>
    run.on(by, (node) => run.traffic.ask(node, through, to, n, 'ask')),
  tell: ({ by, through, to, n }) => `${by} asks ${through} the question ${n}, and ${to} answers`,
});

/**
 * A child asks another one and waits for the answer in the middle of a message. Only ever one that
 * comes after it: two that wait for each other would wait on one node, too.
 */
export const consult = kindOf({
  weight: 5,
  make: (plan) => {
    const { children, random } = plan;
    const first = random.pick(children.length - 1);
    const second = first + 1 + random.pick(children.length - first - 1);
    return {
      by: plan.node(),
      through: children[first]!,
      to: children[second]!,
      n: plan.number(),
    };
  },
  happen: ({ by, through, to, n }, run) =>
    run.on(by, (node) => run.traffic.ask(node, through, to, n, 'consult')),
  tell: ({ by, through, to, n }) =>
    `${by} asks ${through} the question ${n}, which waits for ${to}`,
});
