import type { EventLoop } from '../time/event-loop';
import type { Random } from '../time/random';

/** One way between a node and the server takes up to this long, milliseconds. */
const longestWay = 1;

/**
 * The process in which the backend of the simulated hub runs, as Redis would: each node has one
 * connection to it, on which everything keeps its order, and it may stand still for a while.
 */
export class Server {
  /** Until when it refuses whatever would make it hold more. */
  private refusesUntil = 0;
  /** Until when nothing gets through between it and a node. */
  private readonly cuts = new Map<EventLoop, number>();

  constructor(
    readonly loop: EventLoop,
    private readonly random: Random,
  ) {}

  connect(node: EventLoop): ServerConnection {
    return new ServerConnection(this, node, this.random);
  }

  /** Out of memory, or read-only, for so many milliseconds. */
  refuseWrites(span: number): void {
    this.refusesUntil = Math.max(this.refusesUntil, this.loop.timeline.now + span);
  }

  get refusesWrites(): boolean {
    return this.refusesUntil > this.loop.timeline.now;
  }

  /** What is said from now on arrives when so many milliseconds are over, as TCP does it. */
  cutOff(node: EventLoop, span: number): void {
    this.cuts.set(node, Math.max(this.openAt(node), this.loop.timeline.now + span));
  }

  isCutOff(node: EventLoop): boolean {
    return this.openAt(node) > this.loop.timeline.now;
  }

  /** When something that is said now gets through. */
  openAt(node: EventLoop): number {
    return Math.max(this.cuts.get(node) ?? 0, this.loop.timeline.now);
  }
}

/** What one node has of the server. */
export class ServerConnection {
  private thereBy = 0;
  private backBy = 0;

  constructor(
    readonly server: Server,
    readonly node: EventLoop,
    private readonly random: Random,
  ) {}

  /** Something happens at the server, in the order in which the node asked for it. `late`: later than that. */
  there(run: () => void, late = 0): void {
    this.thereBy = Math.max(this.thereBy, this.arrival());
    const { loop } = this.server;
    loop.timeline.add(this.thereBy + late, loop, run);
  }

  /** An answer reaches the node, in order. `late`: those that follow overtake it. */
  back(run: () => void, late = 0): void {
    this.backBy = Math.max(this.backBy, this.arrival());
    this.node.timeline.add(this.backBy + late, this.node, run);
  }

  /** Something reaches the node in no order with anything else. */
  aside(run: () => void): void {
    this.node.timeline.add(this.arrival(), this.node, run);
  }

  private arrival(): number {
    return this.server.openAt(this.node) + this.random() * longestWay;
  }
}
