import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The rules of the ACL that docs/operations.md says a user needs, as `ACL SETUSER` takes them. */
export function documentedRules(): readonly string[] {
  const document = path.resolve(__dirname, '../../../../docs/operations.md');
  const [, rules] = /^user app ([^\n]*)$/m.exec(readFileSync(document, 'utf8'))!;
  return rules!.split(' ');
}

/** Those of the commands. */
export const documentedCommands = (): string[] =>
  documentedRules().filter((rule) => rule.startsWith('+'));

/** Which commands a server has refused, by its log. What ioredis tells of itself when it connects is of no consequence. */
export const refusedBy = (log: unknown): string[] =>
  (log as string[][])
    .map((entry) => entry[7]!)
    .filter((command) => command.split('|')[0] !== 'client');
