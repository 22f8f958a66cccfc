import type { Clock, CorruptError, Logger } from '@nact-hub/core';
import type { DeadLetter, LimitReached } from '@nact-hub/messaging';
import { BoundedLog } from './bounded-log';
import type { Events, HubEvents } from './events';
import { LimitReports } from './limit-reports';

/** What goes wrong with what is on its way: counted, written to the log within bounds, and told as events. */
export class Reports {
  private readonly letters: BoundedLog;
  private readonly corruptions: BoundedLog;
  private readonly aborted: BoundedLog;
  private readonly limits: LimitReports;

  constructor(
    clock: Clock,
    logger: Logger,
    private readonly events: Events,
  ) {
    this.letters = new BoundedLog(clock, logger, {
      each: 'a message could not be delivered',
      leftOut: 'more messages could not be delivered than are shown',
    });
    this.corruptions = new BoundedLog(clock, logger, {
      each: 'something came in that is not well formed',
      leftOut: 'more came in that is not well formed than is shown',
    });
    this.aborted = new BoundedLog(clock, logger, {
      each: 'a child stays where it is',
      leftOut: 'more children stay where they are than are shown',
    });
    this.limits = new LimitReports(clock, (reached) => {
      const text = 'a limit of messages on their way is reached: they wait, or come again';
      logger.warn({ ...reached }, text);
      events.emit('limitReached', reached);
    });
  }

  /** How many there have been of each. */
  get counts(): { readonly deadLetters: number; readonly corrupt: number } {
    return { deadLetters: this.letters.count, corrupt: this.corruptions.count };
  }

  deadLetter(letter: DeadLetter): void {
    // The logger itself has a field `node`: the node that writes.
    const { childId: child, node: receiver, ...rest } = letter;
    this.letters.write({ child, receiver, ...rest });
    this.events.emit('deadLetter', letter);
  }

  corrupt(error: CorruptError): void {
    this.corruptions.write({ code: error.reason, reason: error.message });
    this.events.emit('corrupt', { reason: error.reason, error });
  }

  /** A child could not move. A node that leaves tries again and again. */
  stayed(aborted: HubEvents['migrationAborted']): void {
    const { id: child, target, reason } = aborted;
    this.aborted.write({ child, target, reason });
    this.events.emit('migrationAborted', aborted);
  }

  limitReached(reached: LimitReached): void {
    this.limits.reached(reached);
  }

  /** Says what is still to be said, and leaves no timer behind. */
  close(): void {
    this.letters.close();
    this.corruptions.close();
    this.aborted.close();
  }
}
