const none: ReadonlySet<never> = new Set();

/** Members by a key that many of them have. */
export class Groups<M> {
  private readonly members = new Map<string, Set<M>>();

  of(key: string): ReadonlySet<M> {
    return this.members.get(key) ?? none;
  }

  add(key: string, member: M): void {
    const group = this.members.get(key);
    if (group) group.add(member);
    else this.members.set(key, new Set([member]));
  }

  /** A group without members is not kept. */
  remove(key: string, member: M): void {
    const group = this.members.get(key);
    group?.delete(member);
    if (group?.size === 0) this.members.delete(key);
  }
}
