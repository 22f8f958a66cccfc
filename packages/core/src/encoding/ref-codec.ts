import type { FrameValue } from './frame';

/** Refuses the value in hand: the error names the path to it. `what` completes the sentence "it is ...". */
export type Refuse = (reason: string, what: string) => never;

/** How a node turns references into data that travels, and back. */
export interface RefCodec {
  /**
   * Data for a reference, or undefined when `value` is none. Asked about instances of classes and
   * about objects with a `system`, as every nact reference has one.
   */
  write(value: object, refuse: Refuse): FrameValue;
  /** The reference that `data` stands for. `data` may be hostile: whatever this throws becomes a `CorruptError`. */
  read(data: FrameValue): unknown;
}
