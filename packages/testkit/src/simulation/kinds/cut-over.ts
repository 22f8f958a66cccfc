import { kindOf } from './kind';

/** How soon after the cut-over something happens at the latest, milliseconds: before, while and after anybody hears of it. */
const soon = [2, 10, 50];

/**
 * The backend loses a cut-over, and its target dies: in either order, at once or when the target has begun. The source
 * may stand still meanwhile, so that it hears of nothing before.
 */
export const lostCutOver = kindOf({
  weight: 2,
  make: (plan) => {
    const { random, nodes } = plan;
    if (!plan.mayDie || plan.died > 0 || nodes.size <= 2) return undefined;
    plan.died++;
    const target = plan.node();
    nodes.delete(target);
    return {
      ...{ by: plan.node(), child: plan.child(), target },
      all: random.chance(0.5),
      stall: random.chance(0.6) ? 10 + random() * 100 : 0,
      dies: random() * random.of(soon),
      loses: random() * random.of(soon),
      sender: plan.node(),
      numbers: Array.from({ length: 8 }, () => plan.number()),
      pace: random.of([0.3, 2, 10]),
    };
  },
  happen: ({ by, child, target, sender, numbers, pace, ...losing }, run) => {
    run.on(target, (to) => {
      run.cutOvers.lose({ child, target: to, ...losing });
      run.on(by, (node) => run.move(node, [child], to));
    });
    numbers.forEach((n, index) =>
      run.later(index * pace, () => run.on(sender, (node) => run.traffic.note(node, child, [n]))),
    );
  },
  tell: ({ by, child, target, all, stall, dies, loses, sender, numbers, pace }) =>
    `${by} has ${child} moved to ${target}; from its cut-over on, its source stands still for ${stall.toFixed(1)} ms, ` +
    `${target} crashes after ${dies.toFixed(2)} ms, and the backend loses ${all ? 'its data' : 'that'} after ` +
    `${loses.toFixed(2)} ms; ${sender} sends ${numbers[0]} to ${numbers.at(-1)} to ${child}, one every ${pace} ms`,
});
