import type { State } from './actors';

/** Who is told what children do, as it happens. */
export interface Witness {
  /** A number for a state that begins anew. */
  born(): number;
  /** A child has begun to process a message, in the state with that number. */
  begins(child: string, state: State, epoch: number, system: string, n: number): void;
  /** A child sends a message on. Answers its number: another one if what it was told to send has been sent before. */
  sends(by: string, to: string, n: number, system: string): number;
  /** How long a slow child takes over a message, milliseconds. */
  work(): number;
}

let witness: Witness | undefined;

/** From now on this one is told. */
export const callWitness = (next: Witness): void => void (witness = next);

/** Who is told now. */
export function theWitness(): Witness {
  if (witness) return witness;
  throw new Error('Nobody watches what children do');
}
