import { kindOf } from './kind';

export const move = kindOf({
  weight: 16,
  make: (plan) => {
    const children = plan.children.filter(() => plan.random.chance(0.6));
    return children.length === 0 ? undefined : { by: plan.node(), children, target: plan.node() };
  },
  happen: ({ by, children, target }, run) =>
    run.on(by, (node) => run.on(target, (to) => run.move(node, children, to))),
  tell: ({ by, children, target }) => `${by} has ${children.join(' and ')} moved to ${target}`,
});

export const abort = kindOf({
  weight: 3,
  make: (plan) => ({ by: plan.node(), child: plan.child() }),
  happen: ({ by, child }, run) => run.on(by, (node) => run.abort(node, child)),
  tell: ({ by, child }) => `${by} has the move of ${child} aborted`,
});
