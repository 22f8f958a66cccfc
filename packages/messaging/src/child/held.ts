import type { Amount } from '../delivery/room';

/** What code of a frozen child has sent, until it is decided in whose name it goes. */
export class Held {
  private readonly sends: (() => void)[] = [];
  private bytes = 0;

  add(bytes: number, send: () => void): void {
    this.sends.push(send);
    this.bytes += bytes;
  }

  get amount(): Amount {
    return { messages: this.sends.length, bytes: this.bytes };
  }

  release(): void {
    this.bytes = 0;
    for (const send of this.sends.splice(0)) send();
  }
}
