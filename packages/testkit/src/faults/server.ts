import type { EventLoop } from '../time/event-loop';
import type { Random } from '../time/random';

/** One way between a node and the server takes up to this long, milliseconds. */
const longestWay = 1;

/**
 * The process in which the backend of the simulated hub runs, as Redis would: each node has one
 * connection to it, on which everything keeps its order, and it may stand still for a while.
 */
export class Server {
  constructor(
    readonly loop: EventLoop,
    private readonly random: Random,
  ) {}

  connect(node: EventLoop): ServerConnection {
    return new ServerConnection(this.loop, node, this.random);
  }
}

/** What one node has of the server. */
export class ServerConnection {
  private thereBy = 0;
  private backBy = 0;

  constructor(
    private readonly server: EventLoop,
    readonly node: EventLoop,
    private readonly random: Random,
  ) {}

  /** Something happens at the server, in the order in which the node asked for it. `late`: later than that. */
  there(run: () => void, late = 0): void {
    this.thereBy = Math.max(this.thereBy, this.arrival());
    this.server.timeline.add(this.thereBy + late, this.server, run);
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
    return this.server.timeline.now + this.random() * longestWay;
  }
}
