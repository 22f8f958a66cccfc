import { kindOf } from './kind';

const most = 5;
const fewest = 2;

export const join = kindOf({
  weight: 3,
  make: (plan) => {
    if (plan.nodes.size >= most) return undefined;
    const node = `n${++plan.joined}`;
    plan.nodes.add(node);
    return { node };
  },
  happen: ({ node }, run) => run.join(node),
  tell: ({ node }) => `${node} joins`,
});

export const leave = kindOf({
  weight: 3,
  make: (plan) => {
    if (plan.nodes.size <= fewest) return undefined;
    const node = plan.node();
    plan.nodes.delete(node);
    return { node };
  },
  happen: ({ node }, run) => run.on(node, (leaving) => run.leave(leaving)),
  tell: ({ node }) => `${node} leaves`,
});

/** In the middle of its work: somebody sends to every child, and shortly after it dies. */
export const crash = kindOf({
  weight: 2,
  make: (plan) => {
    if (!plan.mayDie || plan.died > 0 || plan.nodes.size <= fewest) return undefined;
    plan.died++;
    const node = plan.node();
    plan.nodes.delete(node);
    const numbers = plan.children.map(() => plan.number());
    return { node, by: plan.node(), numbers, after: plan.random() * 6 };
  },
  happen: ({ node, by, numbers, after }, run) => {
    run.on(by, (sender) =>
      run.children.forEach(({ id }, index) => run.traffic.note(sender, id, [numbers[index]!])),
    );
    run.later(after, () => run.on(node, (dying) => run.troubles.crash(dying)));
  },
  tell: ({ node, by, numbers, after }) =>
    `${by} sends ${numbers.join()}, one to each child, and ${after.toFixed(2)} ms later ${node} crashes`,
});
