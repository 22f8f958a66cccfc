/** Beyond them a message is refused, or becomes a dead letter. */
export interface MessageLimits {
  /** Largest encoded message, bytes. */
  readonly messageBytes: number;
  /** How many unacknowledged messages one sender may keep for one receiver, and of how many bytes in all. */
  readonly keptMessages: number;
  readonly keptBytes: number;
  /** How many this node keeps for all receivers together, and of how many bytes. */
  readonly nodeMessages: number;
  readonly nodeBytes: number;
}

/** How much is kept: for one receiver, or for all. */
export interface Amount {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * How much this node keeps for others. When that is too much in all, those are refused for whom more than
 * an equal share is kept, so that whoever hangs starves nobody else; at twice as much all are.
 */
export class Room {
  private messages = 0;
  private bytes = 0;
  private receivers = 0;

  constructor(private readonly limits: MessageLimits) {}

  /** Whether nothing is kept for anybody. */
  get isEmpty(): boolean {
    return this.messages === 0 && this.bytes === 0 && this.receivers === 0;
  }

  /** More, or less, is kept; and for more, or fewer, receivers. */
  change(messages: number, bytes: number, receivers = 0): void {
    this.messages += messages;
    this.bytes += bytes;
    this.receivers += receivers;
  }

  /** Whether one more message fits beside what is kept for its receiver already. */
  fits({ messages, bytes }: Amount, size: number): boolean {
    const { keptMessages, keptBytes, nodeMessages, nodeBytes } = this.limits;
    if (messages >= keptMessages || bytes + size > keptBytes) return false;
    if (this.messages < nodeMessages && this.bytes + size <= nodeBytes) return true;
    if (this.messages >= nodeMessages * 2 || this.bytes + size > nodeBytes * 2) return false;
    const receivers = this.receivers + (messages === 0 ? 1 : 0);
    return messages < nodeMessages / receivers && bytes + size <= nodeBytes / receivers;
  }
}

export const nothing: Amount = Object.freeze({ messages: 0, bytes: 0 });
