import fs from 'node:fs';
import path from 'node:path';
import { hints, mutants, type Edit } from './mutants';

const packages = path.resolve(__dirname, '../../../..');

/** Makes this process load the sources without one rule. To be preloaded (`node -r`), before anything of the product is. */
function takeAway(rule: string): void {
  const mutant = [...mutants, ...hints].find((candidate) => candidate.rule === rule);
  if (!mutant) throw new Error(`There is no mutant for the rule '${rule}'`);
  const read = fs.readFileSync;
  fs.readFileSync = ((file: string, ...rest: never[]) => {
    const text: unknown = read(file, ...rest);
    const edits = mutant.edits.filter((edit) => file === path.join(packages, edit.file));
    return edits.reduce((source, edit) => apply(String(source), edit), text);
  }) as typeof fs.readFileSync;
}

function apply(source: string, { file, find, replace }: Edit): string {
  const parts = source.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new Error(`The mutant's text is in ${file} ${parts.length - 1} times, not once: ${find}`);
}

takeAway(process.env['MUTANT'] ?? '');
