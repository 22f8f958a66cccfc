import type { Channel, Receive } from '@nact-hub/messaging';
import type { NodeId } from '@nact-hub/registry';
import type { EventLoop } from '../time/event-loop';
import type { Random } from '../time/random';
import type { FrameFaults } from './faults';
import type { Happening, Happenings } from './happenings';
import type { ServerConnection } from './server';

interface Inbox {
  readonly connection: ServerConnection;
  readonly receive: Receive;
}

export interface ChannelOptions {
  readonly random: Random;
  readonly happenings: Happenings;
  readonly faults: () => FrameFaults;
}

/** How late a frame may come that others overtake, and a second time, milliseconds. */
const overtaken = 20;
const muchLater = 3_000;

/** The way between the nodes: over the server, where each has an inbox. Frames get lost, come twice, or overtake each other. */
export class FaultyChannels {
  private readonly inboxes = new Map<NodeId, Inbox>();
  /** How many times everything that was on its way has got lost. */
  private losses = 0;

  constructor(private readonly options: ChannelOptions) {}

  connect(node: NodeId, connection: ServerConnection): Channel {
    return {
      open: (receive) => {
        this.inboxes.set(node, { connection, receive });
        return Promise.resolve();
      },
      send: (to, frame) =>
        new Promise((resolve, reject) => {
          connection.there(() => {
            if (connection.server.refusesWrites)
              return connection.back(() =>
                reject(new Error('The simulated backend takes no writes')),
              );
            const outcome = this.inboxes.has(to) ? 'sent' : 'gone';
            this.carry(to, frame);
            connection.back(() => resolve(outcome));
          });
        }),
      keep: () => Promise.resolve(),
      close: () => {
        this.inboxes.delete(node);
        return Promise.resolve();
      },
    };
  }

  /** Who has an inbox. */
  get open(): readonly NodeId[] {
    return [...this.inboxes.keys()];
  }

  /** The inbox of a process that is gone expires. */
  forget(loop: EventLoop): void {
    for (const [node, { connection }] of this.inboxes)
      if (connection.node === loop) this.inboxes.delete(node);
  }

  /** The server loses what is in the inboxes: nothing of it arrives. */
  lose(): void {
    this.losses++;
  }

  private carry(to: NodeId, frame: Uint8Array): void {
    const { random, happenings, faults } = this.options;
    const { lose, double, reorder } = faults();
    const happens = (probability: number, what: Happening): boolean => {
      const does = probability > 0 && random.chance(probability);
      if (does) happenings.count(what);
      return does;
    };
    if (happens(lose, 'frame lost')) return;
    this.arrive(to, frame, happens(reorder, 'frame overtaken') ? random() * overtaken : 0);
    if (happens(double, 'frame doubled'))
      this.arrive(to, frame, random() * random.of([overtaken, muchLater]));
  }

  /** Whoever has gone meanwhile gets nothing. */
  private arrive(to: NodeId, frame: Uint8Array, late: number): void {
    const inbox = this.inboxes.get(to);
    const { losses } = this;
    inbox?.connection.back(() => {
      if (this.inboxes.get(to) === inbox && this.losses === losses) void inbox.receive(frame);
    }, late);
  }
}
