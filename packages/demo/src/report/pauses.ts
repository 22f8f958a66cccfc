import type { Receipt } from '../shop/counter';

export interface PauseFigures {
  /** Median answer of carts that stood still, milliseconds; undefined if there was none. */
  readonly undisturbed: number | undefined;
  /** How many moves a customer's question met. */
  readonly seen: number;
  /** Median and longest over those moves of the slowest answer that each caused, milliseconds. */
  readonly median: number | undefined;
  readonly longest: number | undefined;
}

/** What moves cost the customers: how long carts took to answer around their moves, and else. */
export class Pauses {
  private readonly undisturbed: number[] = [];
  private readonly slowestByMove = new Map<string, number>();

  answered(cart: string, { took, movedFrom }: Pick<Receipt, 'took' | 'movedFrom'>): void {
    if (movedFrom === undefined) return void this.undisturbed.push(took);
    const move = `${cart}@${movedFrom}`;
    this.slowestByMove.set(move, Math.max(took, this.slowestByMove.get(move) ?? 0));
  }

  figures(): PauseFigures {
    const pauses = [...this.slowestByMove.values()];
    return {
      undisturbed: median(this.undisturbed),
      seen: pauses.length,
      median: median(pauses),
      longest: pauses.length === 0 ? undefined : Math.max(...pauses),
    };
  }
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : mean(sorted[middle - 1], sorted[middle]);
}

const mean = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : (a + b) / 2;
