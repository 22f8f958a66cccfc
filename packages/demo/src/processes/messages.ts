/** What a server process tells the one that deploys it. */
export type ServerMessage =
  /** It is in the hub and takes requests at `url`. */
  | { readonly type: 'ready'; readonly url: string }
  /** It never will be: it ends. */
  | { readonly type: 'failed'; readonly reason: string }
  /** Carts have moved away from it. */
  | { readonly type: 'moved'; readonly carts: number }
  | { readonly type: 'problem'; readonly text: string };

export function tell(message: ServerMessage): void {
  process.send?.(message);
}

/** What every server process is told when it starts, through its environment. */
export interface ServerSettings {
  readonly SHOP_REDIS: string;
  readonly SHOP_HUB: string;
  readonly SHOP_NODE: string;
}

/** @throws Error naming the variable that is missing */
export function readSettings(env: NodeJS.ProcessEnv): ServerSettings {
  const read = (name: keyof ServerSettings): string => {
    const value = env[name];
    if (!value) throw new Error(`Expected the environment variable ${name} to be set`);
    return value;
  };
  return {
    SHOP_REDIS: read('SHOP_REDIS'),
    SHOP_HUB: read('SHOP_HUB'),
    SHOP_NODE: read('SHOP_NODE'),
  };
}
