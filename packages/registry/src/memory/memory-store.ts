import { checkName, InvalidCallError } from '@nact-hub/core';
import { accepts } from '../decide/authority';
import { decideBatch, type DecideChild } from '../decide/batch';
import { decideDrain, decideJoin, decideLeave, decideRenew } from '../decide/membership';
import { decideAbort, decideBegin, decideCutOver } from '../decide/migration';
import { decideStart, decideStop } from '../decide/ownership';
import { decideExpel, decideRegister } from '../decide/recovery';
import { decideClaim, decidePark } from '../decide/takeover';
import type { Position } from '../log';
import type { NodeId, NodeRecord } from '../node';
import type { ChildId, MigrationId } from '../row';
import type {
  Batch,
  ChildAtEpoch,
  ChildToCutOver,
  ChildToStart,
  RegisterRequest,
  RegistryStore,
  StartAnswer,
} from '../store';
import { checkWord } from '../word';
import type { MemoryHub } from './memory-hub';
import type { MemoryRegistry } from './memory-registry';

/** One node's access to a hub's registry in this process. Nodes that share `registry` and `hubId` share the hub. */
export const memoryRegistry = (registry: MemoryRegistry, hubId: string): RegistryStore =>
  new MemoryStore(registry.hub(checkName('hubId', hubId)));

/** Each call decides in a later turn than it was made in, as over a network, and answers in a later one still. */
class MemoryStore implements RegistryStore {
  private closed = false;

  constructor(private readonly hub: MemoryHub) {}

  join(node: NodeRecord, lease: number) {
    return this.ask(() => {
      const { authority } = this.hub;
      checkWord('node id', node.id);
      const incarnation = `${this.hub.now()}-${this.hub.log.position}`;
      return this.hub.carryOut(decideJoin(authority, this.hub.now(), node, lease, incarnation));
    });
  }

  register(request: RegisterRequest, lease: number) {
    return this.ask((hub) => {
      checkWord('node id', request.node.id);
      const incarnation = `${hub.now()}-${hub.log.position}`;
      const decision = decideRegister(hub.authority, hub.now(), request, lease, incarnation);
      const answer = hub.carryOut(decision);
      for (const { id, args } of request.children)
        if (answer.answers.get(id)?.outcome === 'registered') hub.args.set(id, args.slice());
      return answer;
    });
  }

  expel(node: NodeId, others: readonly NodeId[]) {
    return this.ask((hub) => hub.carryOut(decideExpel(hub.authority, hub.now(), node, others)));
  }

  renew(node: NodeId, lease: number) {
    return this.ask((hub) => hub.carryOut(decideRenew(hub.authority, hub.now(), node, lease)));
  }

  drain(node: NodeId) {
    return this.ask((hub) => hub.carryOut(decideDrain(hub.authority, hub.now(), node)));
  }

  leave(node: NodeId) {
    return this.ask((hub) => hub.carryOut(decideLeave(hub.authority, hub.now(), node)));
  }

  start(node: NodeId, operation: string, children: readonly ChildToStart[]) {
    return this.ask(() => {
      checkWord('operation id', operation);
      for (const { id } of children) checkWord('child id', id);
      const answer = this.decide(node, children, decideStart(node, operation));
      if (answer.outcome === 'done') this.keepArgs(children, answer.answers);
      return answer;
    });
  }

  beginMigration(
    node: NodeId,
    migration: MigrationId,
    target: NodeId,
    children: readonly ChildAtEpoch[],
  ) {
    return this.ask(() => {
      checkWord('migration id', migration);
      checkWord('node id', target);
      const decide = decideBegin(node, migration, target, this.accepts(target));
      return this.decide(node, children, decide);
    });
  }

  cutOver(node: NodeId, migration: MigrationId, children: readonly ChildToCutOver[]) {
    return this.ask(() => {
      const accepted = (target: NodeId) => this.accepts(target);
      return this.decide(node, children, decideCutOver(node, migration, accepted));
    });
  }

  abort(node: NodeId, migration: MigrationId, children: readonly ChildAtEpoch[]) {
    return this.ask(() => this.decide(node, children, decideAbort(migration)));
  }

  claim(node: NodeId, operation: string, children: readonly ChildAtEpoch[]) {
    return this.ask(({ authority }) => {
      checkWord('operation id', operation);
      const inView = (owner: NodeId) => authority.nodes.has(owner);
      return this.decide(node, children, decideClaim(node, operation, inView));
    });
  }

  park(node: NodeId, migration: MigrationId, children: readonly ChildToCutOver[]) {
    return this.ask(() => {
      checkWord('migration id', migration);
      return this.decide(node, children, decidePark(node, migration));
    });
  }

  stop(node: NodeId, children: readonly ChildAtEpoch[]) {
    return this.ask(() => this.decide(node, children, decideStop(node)));
  }

  args(children: readonly ChildId[]) {
    return this.ask(({ args }) => {
      const found = new Map<ChildId, Uint8Array>();
      for (const id of children) {
        const bytes = args.get(id);
        if (bytes) found.set(id, bytes.slice());
      }
      return found as ReadonlyMap<ChildId, Uint8Array>;
    });
  }

  snapshot() {
    return this.ask((hub) => hub.snapshot());
  }

  async read(position: Position, wait: number) {
    await Promise.resolve();
    const { log } = this.hub;
    const isEmpty = log.after(position).entries.length === 0;
    if (isEmpty && wait > 0 && !this.closed) await log.next(wait);
    return this.closed ? { entries: [], position } : log.after(position);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.hub.log.wake();
  }

  private accepts(target: NodeId): boolean {
    return accepts(this.hub.authority, target, this.hub.now());
  }

  private decide<C extends { readonly id: ChildId }, A>(
    node: NodeId,
    children: readonly C[],
    decide: DecideChild<C, A>,
  ): Batch<A> {
    const { authority } = this.hub;
    return this.hub.carryOut(decideBatch(authority, this.hub.now(), node, children, decide));
  }

  /** The arguments of a start that is asked for again are there already. */
  private keepArgs(
    children: readonly ChildToStart[],
    answers: ReadonlyMap<ChildId, StartAnswer>,
  ): void {
    const kept = this.hub.args;
    for (const { id, args } of children) {
      if (answers.get(id)?.outcome === 'started' && !kept.has(id)) kept.set(id, args.slice());
    }
  }

  private async ask<A>(decide: (hub: MemoryHub) => A): Promise<A> {
    await Promise.resolve();
    if (this.closed) throw new InvalidCallError('registry_closed', 'The registry is closed');
    return decide(this.hub);
  }
}
