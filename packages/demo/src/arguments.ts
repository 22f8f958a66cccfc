import { parseArgs } from 'node:util';

export type Command =
  | { readonly run: 'help' }
  | { readonly run: 'embedded' }
  /** Without a URL a Redis is found, or started for the time of the run. */
  | { readonly run: 'processes'; readonly redis: string | undefined };

export const usage = `Usage: npm run demo [-- --redis [url]]

A shop of several nodes that replaces every node under traffic, and counts what was lost.

  (nothing)      all nodes in this process, without Redis
  --redis [url]  every node a process of its own, over the Redis at url (redis://host:port);
                 without url: REDIS_URL, or a server that is started for the time of the run
  --help         this text

Exits with 0 if nothing was lost, doubled or refused, with 1 if something was, and with 2 if it
was called wrongly.`;

/** What was typed cannot be run; the message says why. */
export class UsageError extends Error {}

/** @throws UsageError naming the argument */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { run: 'help' };
  const [url, ...more] = positionals;
  const unknown = values.redis ? more[0] : url;
  if (unknown !== undefined) throw new UsageError(`Unknown argument '${unknown}'`);
  if (!values.redis) return { run: 'embedded' };
  return { run: 'processes', redis: url === undefined ? undefined : checkUrl(url) };
}

function parse(args: readonly string[]) {
  // `--redis=url` too: to parseArgs an option has a value always or never.
  const separate = args.flatMap((arg) =>
    arg.startsWith('--redis=') ? ['--redis', arg.slice('--redis='.length)] : [arg],
  );
  try {
    return parseArgs({
      args: separate,
      options: { redis: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    // The rest of what parseArgs says is about words that begin with a dash, which there are none of.
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function checkUrl(url: string): string {
  if (/^rediss?:\/\/./.test(url) && URL.canParse(url)) return url;
  throw new UsageError(`Expected a URL such as redis://127.0.0.1:6379 after --redis, got '${url}'`);
}
