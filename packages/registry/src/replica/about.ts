import { CorruptError } from '@nact-hub/core';
import type { About } from '../row';

/** An `About` that all children with the same text share. */
export interface SharedAbout {
  readonly text: string;
  readonly about: About;
  uses: number;
}

/** Thousands of children say the same of themselves: each text is parsed and kept once, as long as it is used. */
export class Abouts {
  private readonly shared = new Map<string, SharedAbout>();

  constructor(private readonly report: (error: CorruptError) => void) {}

  take(text: string): SharedAbout {
    const found = this.shared.get(text) ?? { text, about: this.parse(text), uses: 0 };
    found.uses += 1;
    this.shared.set(text, found);
    return found;
  }

  release(shared: SharedAbout): void {
    shared.uses -= 1;
    if (shared.uses === 0) this.shared.delete(shared.text);
  }

  /** A text that is not well formed is reported; its child is there, but nothing can run it. */
  private parse(text: string): About {
    try {
      return parseAbout(text);
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error;
      this.report(error);
      return nothing;
    }
  }
}

const nothing: About = Object.freeze({ supervisor: '', definition: '', tags: Object.freeze([]) });

/** @throws CorruptError `corrupt_about` */
export function parseAbout(text: string): About {
  const { supervisor, definition, tags } = parseObject(text);
  const isWhole =
    typeof supervisor === 'string' && typeof definition === 'string' && Array.isArray(tags);
  if (!isWhole || !tags.every((tag): tag is string => typeof tag === 'string')) throw corrupt(text);
  return Object.freeze({ supervisor, definition, tags: Object.freeze(tags) });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw corrupt(text);
  }
}

const corrupt = (text: string): CorruptError =>
  new CorruptError(
    'corrupt_about',
    `A child's supervisor, definition and tags cannot be read: '${text.slice(0, 200)}'`,
  );
