import { setTimeout as sleep } from 'node:timers/promises';
import type { Hub } from 'nact-hub';
import type { Random } from '@nact-hub/testkit/random';

export interface MoverOptions {
  readonly hub: Hub;
  readonly children: readonly string[];
  readonly random: Random;
}

/** How many children are moved at once, and how long it rests between, milliseconds. */
const batch = 25;
const rest = 250;

/** Moves children at random between any nodes, all the time. */
export class Mover {
  private running = false;

  constructor(private readonly options: MoverOptions) {}

  begin(): void {
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  end(): void {
    this.running = false;
  }

  private async run(): Promise<void> {
    while (this.running) {
      await this.move();
      await sleep(rest);
    }
  }

  /** A move may fail in any way while nodes come and go; what counts is that no message is lost by it. */
  private async move(): Promise<void> {
    const { hub, children, random } = this.options;
    const target = random.of(hub.nodes()).id;
    const ids = new Set(Array.from({ length: batch }, () => random.of(children)));
    await hub.migrate([...ids], target).catch(() => undefined);
  }
}
