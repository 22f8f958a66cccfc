import { types } from 'node:util';

/**
 * A step into a value: the name of a property or the index of an element; for the n-th entry of a
 * Map 2n leads to its key and 2n + 1 to its value.
 */
export type Step = string | number;

const identifier = /^[A-Za-z_$][\w$]*$/;

/** Where `steps` lead to from `value`, as one would write it: `state.items[3].timer`. Never throws. */
export function pathOf(root: string, value: unknown, steps: readonly Step[]): string {
  let path = root;
  let current = value;
  steps.forEach((step, index) => {
    if (index > 0) current = enter(current, steps[index - 1] as Step);
    path += textOf(current, step);
  });
  return path;
}

function textOf(from: unknown, step: Step): string {
  if (typeof step === 'string') {
    return identifier.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }
  if (types.isSet(from)) return `.values()[${step}]`;
  return types.isMap(from) ? entryText(from, step) : `[${step}]`;
}

function entryText(from: ReadonlyMap<unknown, unknown>, step: number): string {
  const index = step >> 1;
  const key = [...from.keys()][index];
  if (step % 2 === 0) return `.keys()[${index}]`;
  if (typeof key === 'string' || typeof key === 'number') return `.get(${JSON.stringify(key)})`;
  return `.values()[${index}]`;
}

function enter(from: unknown, step: Step): unknown {
  try {
    if (types.isSet(from)) return [...from][step as number];
    if (types.isMap(from)) return [...from].flatMap((entry) => entry)[step as number];
    return (from as Record<Step, unknown>)[step];
  } catch {
    return undefined; // A getter may throw the second time it is read.
  }
}
