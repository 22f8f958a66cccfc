import { kindOf } from './kind';

/** A child is stopped, and started again a little later: in another life, with a state that begins anew. */
export const restart = kindOf({
  weight: 2,
  make: (plan) => ({
    by: plan.node(),
    child: plan.child(),
    pause: plan.random.of([0, 1, 50]) * plan.random(),
  }),
  happen: ({ by, child, pause }, run) => run.on(by, (node) => run.restart(node, child, pause)),
  tell: ({ by, child, pause }) =>
    `${by} has ${child} stopped, and started again ${pause.toFixed(1)} ms later`,
});
