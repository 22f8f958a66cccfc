import type { Row } from '@nact-hub/registry';
import type { HubEvents } from 'nact-hub';
import { insideOf } from '../cluster/inside';
import type { SimulatedNode } from '../cluster/simulated-node';
import type { Run } from './run';
import { lease } from './settings';

/** What is to come over the next cut-over of a child to a node. Times are milliseconds after it. */
export interface Losing {
  readonly child: string;
  readonly target: SimulatedNode;
  /** Whether the backend loses everything; else what has come after the moment before. */
  readonly all: boolean;
  /** For how long the source stands still. */
  readonly stall: number;
  readonly dies: number;
  readonly loses: number;
}

/** How long a cut-over may take to come, milliseconds: the target crashes in any case. */
const patience = 100;

/** Cut-overs that the backend loses, while their targets die. */
export class CutOvers {
  private readonly losing = new Map<string, Losing>();
  /** How many of them are still to come, or are coming. */
  private open = 0;
  /** By child: the source that has its state, when nobody can say any more that it has moved. */
  private readonly sources = new Map<string, SimulatedNode>();

  constructor(private readonly run: Run) {}

  /** Whether nothing more is to come. */
  get areOver(): boolean {
    return this.open === 0;
  }

  lose(losing: Losing): void {
    const { child } = losing;
    if (this.losing.has(child)) return this.kill(losing.target);
    this.open++;
    this.losing.set(child, losing);
    this.run.later(patience, () => {
      if (!this.losing.delete(child)) return;
      this.kill(losing.target);
      this.open--;
    });
  }

  /** A cut-over has been decided, and is about to be carried out. */
  decided(child: string, { owner }: Row): void {
    const { run } = this;
    const losing = this.losing.get(child);
    if (!losing || losing.target.hub.node !== owner) return;
    this.losing.delete(child);
    const from = this.authority.rows.get(child)?.owner;
    const source = run.hub.living.find((node) => node.hub.node === from);
    if (source && losing.stall > 0) run.troubles.stall(source, losing.stall);
    const goBack = run.hub.rememberData();
    run.later(losing.dies, () => this.kill(losing.target));
    run.later(losing.loses, () =>
      losing.all ? run.troubles.loseData() : run.troubles.goBack(goBack),
    );
    const over = Math.max(losing.dies, losing.loses);
    run.later(over, () => this.open--);
    // Nobody is on the way any more by then, and not everybody has registered yet.
    if (source) run.later(over + lease * 0.9, () => this.remember(child, source));
  }

  /** A child has begun another life. */
  takenOver({ id, state }: HubEvents['childTakenOver']): void {
    const source = this.sources.get(id);
    this.sources.delete(id);
    // One that stands still for a lease is expired before it can tell.
    const isIn = source && this.authority.nodes.has(source.hub.node);
    if (!isIn || state !== 'initial' || this.isOut(source)) return;
    this.run.oracle.problem(`${id} begins anew without its state, which ${source.name} had`);
  }

  /** What has come to the source meanwhile may have ended the move there. */
  private remember(child: string, source: SimulatedNode): void {
    if (this.isOut(source)) return;
    const { happenings } = this.run;
    const { migrator, router } = insideOf(source.hub);
    // A target that had registered it again before it died has had it.
    if (this.authority.rows.get(child)?.owner !== source.hub.node) return;
    const isStill = router.instances.get(child)?.phase === 'frozen' || !router.instances.has(child);
    if (!migrator.source.isMoving(child) || !isStill) return;
    happenings.count('cut-over lost, and its target dead');
    this.sources.set(child, source);
  }

  /** A child that is stopped begins anew. */
  forget(child: string): void {
    this.sources.delete(child);
  }

  private get authority() {
    const { registry, hubId } = this.run.hub;
    return registry.hub(hubId).authority;
  }

  private isOut({ name }: SimulatedNode): boolean {
    return this.run.troubles.dead.has(name) || this.run.troubles.returned.has(name);
  }

  private kill(target: SimulatedNode): void {
    if (target.isServing) this.run.troubles.crash(target);
  }
}
