import { lease } from '../settings';
import { kindOf } from './kind';

/** A node stands still: shorter than its lease, or (if nodes may die) longer. */
export const stall = kindOf({
  weight: 3,
  make: (plan) => {
    const { mayDie, rejoins, died, nodes } = plan;
    const mayBeLong = mayDie && (rejoins || (died === 0 && nodes.size > 2));
    const isLong = mayBeLong && plan.random.chance(0.3);
    const node = plan.node();
    if (!isLong) return { node, span: Math.round(plan.random() * lease * 0.5) };
    if (!rejoins) {
      plan.died++;
      nodes.delete(node);
    }
    return { node, span: Math.round(lease * (1 + 2 * plan.random())) };
  },
  happen: ({ node, span }, run) => run.on(node, (standing) => run.troubles.stall(standing, span)),
  tell: ({ node, span }) => `${node} stands still for ${span} ms`,
});

/**
 * A node stands still until its lease is over, and the others stand still when it wakes up: it is back before anybody
 * takes over what it has.
 */
export const awakening = kindOf({
  weight: 1,
  make: ({ mayDie, rejoins, random, node }) => {
    if (!mayDie || !rejoins) return undefined;
    const span = Math.round(lease * (1 + 0.15 * random()));
    return { node: node(), span, after: Math.round(span - lease * 0.4 * random()) };
  },
  happen: ({ node, span, after }, run) => {
    run.on(node, (standing) => run.troubles.stall(standing, span));
    run.later(after, () => {
      for (const other of run.hub.serving)
        if (other.name !== node) run.troubles.stall(other, Math.round(lease * 0.45));
    });
  },
  tell: ({ node, span, after }) =>
    `${node} stands still for ${span} ms, and ${after} ms later the others for ${Math.round(lease * 0.45)} ms`,
});

/** The backend answers nobody for a while, shorter or longer than a lease. */
export const away = kindOf({
  weight: 1,
  make: ({ random }) => ({ span: Math.round(random() * lease * random.of([0.3, 2])) }),
  happen: ({ span }, run) => run.troubles.backendAway(span),
  tell: ({ span }) => `the backend is away for ${span} ms`,
});

/** Nothing gets through between a node and the backend: shorter than its lease, or (if it may be fenced and come back) longer. */
export const cutOff = kindOf({
  weight: 0,
  make: ({ mayDie, rejoins, random, node }) => {
    const isLong = mayDie && rejoins && random.chance(0.5);
    const span = Math.round(lease * (isLong ? 1 + 2 * random() : 0.5 * random()));
    return { node: node(), span };
  },
  happen: ({ node, span }, run) => run.on(node, (one) => run.troubles.cutOff(one, span)),
  tell: ({ node, span }) => `${node} is cut off from the backend for ${span} ms`,
});

/** The backend takes no writes for a while, shorter or longer than a lease. */
export const refusal = kindOf({
  weight: 0,
  make: ({ random }) => ({ span: Math.round(random() * lease * random.of([0.3, 2])) }),
  happen: ({ span }, run) => run.troubles.refuseWrites(span),
  tell: ({ span }) => `the backend takes no writes for ${span} ms`,
});

/** Every handover that is in the store expires. */
export const expiry = kindOf({
  weight: 3,
  make: () => ({}),
  happen: (_, run) => run.troubles.expire(),
  tell: () => 'all handovers expire',
});

/** The backend loses everything. */
export const loss = kindOf({
  weight: 1,
  make: () => ({}),
  happen: (_, run) => run.troubles.loseData(),
  tell: () => 'the backend loses its data',
});

/** The backend goes back to what it knew some time ago. */
export const oldData = kindOf({
  weight: 1,
  make: ({ random }) => ({ span: random.of([0.5, 5, 50, 500]) * (0.5 + random()) }),
  happen: ({ span }, run) => run.troubles.goBackLater(span),
  tell: ({ span }) =>
    `what the backend knows now is what it knows again ${span.toFixed(1)} ms later`,
});

/** Somebody sets the clock of a node, or of the backend. */
export const clock = kindOf({
  weight: 2,
  make: (plan) => {
    const { random } = plan;
    const by = Math.round(lease * random.of([-10, -1, 0.5, 2, 10]) * (0.5 + random()));
    return { of: random.chance(0.7) ? plan.node() : undefined, by };
  },
  happen: ({ of, by }, run) => {
    if (of === undefined) run.troubles.setClock(undefined, by);
    else run.on(of, (node) => run.troubles.setClock(node, by));
  },
  tell: ({ of = 'the backend', by }) => `the clock of ${of} is set by ${by} ms`,
});
