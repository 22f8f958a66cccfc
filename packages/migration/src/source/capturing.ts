import { isPromise, settle, Turns } from '@nact-hub/core';
import { encodeHandover, handoverKey, type HandoverEntry } from '@nact-hub/handover';
import { freezeNow, inspect, lookAt, type Ledger, type Look } from '@nact-hub/messaging';
import { capture, handoverOf, settleCapture, type Capture } from '../capture';
import { timedOut, within } from '../certainty';
import type { MoveEvent } from '../move/move';
import type { MigrationNode } from '../node';
import type { Migration, Traveller } from './migration';

const stateQueried: MoveEvent = { type: 'StateQueried' };
const frozenFresh: MoveEvent = { type: 'Frozen', stale: false };
const frozenStale: MoveEvent = { type: 'Frozen', stale: true };

/** Tells what has become of a child. */
type Captured = (event: MoveEvent) => void;

/**
 * How a child is captured on its way: the state that its standby begins with, what it stands still with, and both on
 * their way to the store.
 */
export class Capturing {
  constructor(private readonly node: MigrationNode) {}

  /** A promise, if it takes its time. */
  queryState(migration: Migration, traveller: Traveller, told: Captured): unknown {
    const { stateQueryTimeout } = migration.strategy;
    const queried = (captured: Capture): void => {
      traveller.capture = captured;
      told(stateQueried);
    };
    const answer = inspect(traveller.instance, this.look(traveller));
    if (!isPromise(answer)) return queried(answer);
    return within(this.node.clock, stateQueryTimeout, answer, () =>
      timedOut('state_query', traveller.move.id, stateQueryTimeout),
    ).then(queried);
  }

  /**
   * What has been captured at the query is still right if nothing was begun or sent since. A child with nothing
   * under way stands still at once, unless what it hands over has to be prepared anew: that may take its time.
   */
  freeze(migration: Migration, traveller: Traveller, told: Captured): unknown {
    const { freezeTimeout } = migration.strategy;
    const { instance, kind, move, capture: before } = traveller;
    const anew = this.look(traveller);
    const look: Look<Capture> = (state, context) =>
      before?.changes === instance.changes ? before : anew(state, context);
    const frozen = (asked: Capture): void => {
      const captured = settleCapture(instance, asked);
      traveller.capture = captured;
      const stale = move.handover ? captured !== before : !isEmpty(captured.ledger);
      told(stale ? frozenStale : frozenFresh);
    };
    const isShort = before?.changes === instance.changes || !kind.swap?.prepare;
    if (isShort && freezeNow(instance)) return settle(lookAt(instance, look), frozen);
    return within(this.node.clock, freezeTimeout, instance.freeze(look), () =>
      timedOut('freeze', move.id, freezeTimeout),
    ).then(frozen);
  }

  /** As captured by now: what is encoded while the event loop turns is not changed by what is captured next. */
  async store(migration: Migration, travellers: readonly Traveller[]): Promise<void> {
    const { node } = this;
    const handovers = travellers.map(({ kind, instance, move: { version }, capture: captured }) =>
      handoverOf(node, kind, instance, { migration: migration.id, version }, captured!),
    );
    const keys = travellers.map(({ move }) => handoverKey(node.hub, move.id, migration.id));
    const turns = new Turns();
    const entries: HandoverEntry[] = [];
    for (const [index, handover] of handovers.entries()) {
      const enough = turns.before(handover.state?.length ?? 0);
      if (enough) await enough;
      const bytes = encodeHandover(handover);
      entries.push({ key: keys[index]!, bytes: isPromise(bytes) ? await bytes : bytes });
    }
    await node.handovers.put(entries, migration.strategy.stateTtl);
  }

  /** Captures what travels with it now. */
  private look(traveller: Traveller): Look<Capture> {
    return (state, context) =>
      capture(this.node, traveller, traveller.move.handover, state, context);
  }
}

const isEmpty = ({ taken, sent, inherited }: Ledger): boolean =>
  taken.length === 0 && sent.length === 0 && inherited.length === 0;
