import type { Faults } from '../faults/faults';
import type { ActorName } from './actors';
import type { KindName } from './kinds';

/** Everything that a simulation is made of, as data: run it again and the same happens. */
export interface Schedule {
  readonly seed: number;
  /** What chance does in between the events: latencies, faults, how long work takes. Another one is another run. */
  readonly noise: number;
  readonly faults: Faults;
  /** What a node does that has lost its lease. */
  readonly onFenced: 'rejoin' | 'stop';
  readonly children: readonly ScheduledChild[];
  /** In the order of their times. Each stands for itself: without the others it may come to nothing. */
  readonly events: readonly ScheduledEvent[];
}

export interface ScheduledChild {
  readonly id: string;
  readonly supervisor: 'hot' | 'cold';
  readonly actor: ActorName;
  /** On which node it is asked for. */
  readonly by: string;
}

export interface ScheduledEvent {
  /** Milliseconds after the children have started. */
  readonly at: number;
  readonly kind: KindName;
  /** What that kind of event needs to know. */
  readonly data: object;
}
