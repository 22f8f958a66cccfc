import type { MemoryRegistry } from '@nact-hub/registry';

type Hub = ReturnType<MemoryRegistry['hub']>;

/** Looks at each decision of a registry before it is carried out, and reports what must never be decided. */
export function watchDecisions(hub: Hub, report: (problem: string) => void): void {
  const carryOut = hub.carryOut.bind(hub);
  hub.carryOut = (decision) => {
    for (const fact of decision.facts)
      if (fact.kind === 'childMoved' && isCutOver(fact.row.operation))
        checkTarget(hub, fact.id, fact.row.owner, report);
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
  const isGrace = pulse !== undefined && (now < pulse.graceUntil || now - pulse.at > pulse.lease);
  if (member?.record.phase === 'joined' && (member.leaseUntil > now || isGrace)) return;
  report(`${id} is moved to ${target}, which does not take children any more`);
}
