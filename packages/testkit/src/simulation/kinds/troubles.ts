import { lease } from '../settings';
import { kindOf } from './kind';

/** A node stands still: shorter than its lease, or (if nodes may die) longer. */
export const stall = kindOf({
  weight: 3,
  make: (plan) => {
    const isLong = plan.mayDie && plan.died === 0 && plan.nodes.size > 2 && plan.random.chance(0.3);
    const node = plan.node();
    if (!isLong) return { node, span: Math.round(plan.random() * lease * 0.5) };
    plan.died++;
    plan.nodes.delete(node);
    return { node, span: Math.round(lease * (1 + 2 * plan.random())) };
  },
  happen: ({ node, span }, run) => run.on(node, (standing) => run.stall(standing, span)),
  tell: ({ node, span }) => `${node} stands still for ${span} ms`,
});

/** The backend answers nobody for a while, shorter or longer than a lease. */
export const away = kindOf({
  weight: 1,
  make: ({ random }) => ({ span: Math.round(random() * lease * random.of([0.3, 2])) }),
  happen: ({ span }, run) => run.backendAway(span),
  tell: ({ span }) => `the backend is away for ${span} ms`,
});

/** Every handover that is in the store expires. */
export const expiry = kindOf({
  weight: 3,
  make: () => ({}),
  happen: (_, run) => run.expire(),
  tell: () => 'all handovers expire',
});
