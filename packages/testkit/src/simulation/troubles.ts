import type { SimulatedNode } from '../cluster/simulated-node';
import type { Run } from './run';
import { lease } from './settings';
import { Standstills } from './standstills';

/** What befalls the nodes of a schedule, and its backend; each is counted. */
export class Troubles {
  /** Nodes that were killed, or lost their lease and stay out. */
  readonly dead = new Set<string>();
  /** Nodes that lost their lease, and came back or will. */
  readonly returned = new Set<string>();
  private readonly standstills = new Standstills(lease / 3);
  private readonly refusals = new Standstills(lease / 3);

  constructor(private readonly run: Run) {}

  crash(node: SimulatedNode): void {
    this.run.happenings.count('crash');
    this.dead.add(node.name);
    node.crash();
  }

  stall(node: SimulatedNode, span: number): void {
    const { happenings, hub } = this.run;
    happenings.count(span < lease ? 'stall' : 'stall longer than a lease');
    this.standstills.add(node.name, hub.timeline.now, span);
    node.stall(span);
  }

  backendAway(span: number): void {
    const { happenings, hub } = this.run;
    happenings.count(span < lease ? 'backend away' : 'backend away longer than a lease');
    hub.backendAway(span);
  }

  /** Whoever is cut off for a lease is out as if it had stood still. */
  cutOff(node: SimulatedNode, span: number): void {
    const { happenings, hub } = this.run;
    happenings.count(span < lease ? 'node cut off' : 'node cut off longer than a lease');
    this.standstills.add(node.name, hub.timeline.now, span);
    hub.cutOff(node, span);
  }

  refuseWrites(span: number): void {
    const { happenings, hub } = this.run;
    if (span >= lease) happenings.count('writes refused longer than a lease');
    this.refusals.add('backend', hub.timeline.now, span);
    hub.refuseWrites(span);
  }

  loseData(): void {
    this.run.happenings.count('data lost');
    this.run.hub.loseData();
  }

  /** What is there now is what there is again later. */
  goBackLater(span: number): void {
    const goBack = this.run.hub.rememberData();
    this.run.later(span, () => this.goBack(goBack));
  }

  goBack(goBack: () => void): void {
    this.run.happenings.count('old data');
    goBack();
  }

  setClock(node: SimulatedNode | undefined, by: number): void {
    const { happenings, hub, oracle } = this.run;
    happenings.count('clock set');
    if (node) node.setClock(by);
    else hub.setBackendClock(by);
    if (!node && by > 0) oracle.leasesCutShort();
  }

  expire(): void {
    const { happenings, hub } = this.run;
    happenings.count('handover expired', hub.handovers.expire());
  }

  /** Whoever lives and renews must not be buried, whatever the backend goes through: but by its own clock. */
  fenced({ name }: SimulatedNode, rejoins: boolean): void {
    const { happenings, oracle } = this.run;
    (rejoins ? this.returned : this.dead).add(name);
    const isExcused = (['stall longer than a lease', 'clock set'] as const).some(
      (what) => happenings.of(what) > 0,
    );
    // Its last renewal may have been long before, and a slow one.
    const stoodStill = this.standstills.longerThan(lease / 2).includes(name);
    // Who was refused asks again a little later than the first whose renewal is taken, and then nobody is spared.
    const wasRefused = this.refusals.longerThan(lease / 2).length > 0;
    if (!isExcused && !stoodStill && !wasRefused)
      oracle.problem(`${name} is out of the hub, and has never stood still`);
  }

  /**
   * Where data was lost and the clock of the backend was set back, a node that stood still for a lease has children
   * that others took over, and a lease that goes on: nobody is fenced, and it is as if it had died.
   */
  buryTheLate(): void {
    const { happenings } = this.run;
    const isLost = happenings.of('data lost') + happenings.of('old data') > 0;
    if (!isLost || happenings.of('clock set') === 0) return;
    for (const name of this.standstills.longerThan(lease)) this.dead.add(name);
  }
}
