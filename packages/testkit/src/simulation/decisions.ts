import type { MemoryRegistry, Row } from '@nact-hub/registry';

type Hub = ReturnType<MemoryRegistry['hub']>;

export interface Watching {
  /** Hears what must never be decided. */
  report(problem: string): void;
  /** Hears of each cut-over. */
  cutOver(id: string, row: Row): void;
}

/** Looks at each decision of a registry before it is carried out. */
export function watchDecisions(hub: Hub, { report, cutOver }: Watching): void {
  const carryOut = hub.carryOut.bind(hub);
  hub.carryOut = (decision) => {
    for (const fact of decision.facts)
      if (fact.kind === 'childMoved' && isCutOver(fact.row.operation)) {
        checkTarget(hub, fact.id, fact.row.owner, report);
        cutOver(fact.id, fact.row);
      }
    return carryOut(decision);
  };
}

/** A node that registers a child again, or comes back with it, takes it over from nobody. */
const isCutOver = (operation: string): boolean => !/-(register|rejoin)-/.test(operation);

/** A child must not be given to who is on the way out, or may be dead: nobody would serve it. */
function checkTarget(
  hub: Hub,
  id: string,
  target: string | undefined,
  report: (problem: string) => void,
): void {
  const { nodes, pulse } = hub.authority;
  const member = target === undefined ? undefined : nodes.get(target);
  const now = hub.now();
  // Nobody renewed while each could have twice: the backend was away, and nobody is dead because of that.
  const isGrace =
    pulse !== undefined && (now < pulse.graceUntil || now - pulse.at > (pulse.lease * 2) / 3);
  if (member?.record.phase === 'joined' && (member.leaseUntil > now || isGrace)) return;
  report(`${id} is moved to ${target}, which does not take children any more`);
}
