interface Standstill {
  readonly since: number;
  readonly until: number;
  readonly longest: number;
}

/** How long each node stood still at a stretch: one standstill may begin before, or right after, the end of another. */
export class Standstills {
  private readonly byNode = new Map<string, Standstill>();

  /** @param pause shorter ones between two standstills do not count: a node may have done nothing in them. Milliseconds. */
  constructor(private readonly pause: number) {}

  add(node: string, now: number, span: number): void {
    const last = this.byNode.get(node);
    const since = last && now < last.until + this.pause ? last.since : now;
    const until = Math.max(last?.until ?? 0, now + span);
    this.byNode.set(node, { since, until, longest: Math.max(last?.longest ?? 0, until - since) });
  }

  longerThan(span: number): string[] {
    return [...this.byNode].flatMap(([node, { longest }]) => (longest >= span ? [node] : []));
  }
}
