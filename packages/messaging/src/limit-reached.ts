import type { NodeId } from '@nact-hub/registry';

/**
 * A bound on the way is reached. Nothing is lost by it: its sender keeps what is beyond the bound, which waits
 * (`inbox`, `queue`) or is posted again (`turn`, `log`, `lease`).
 */
export type LimitReached =
  /**
   * `inbox`: the inbox of that node is full. `queue`: what waits here to go to that node is. `lease`: too much
   * came from that node while this one could not prove its lease.
   */
  | { readonly limit: 'inbox' | 'queue' | 'lease'; readonly node: NodeId }
  /**
   * `turn`: too much of that sender came here ahead of its turn. `log`: too much came here ahead of what this
   * node has read of the log; the sender is that of what was let go of.
   */
  | { readonly limit: 'turn' | 'log'; readonly sender: string };
