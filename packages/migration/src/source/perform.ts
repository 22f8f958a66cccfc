import { group, messageOf, pause } from '@nact-hub/core';
import { handoverKey } from '@nact-hub/handover';
import { RemoteError, type Instance } from '@nact-hub/messaging';
import type { Batch, ChildId, NodeId, RegistryStore } from '@nact-hub/registry';
import type { Capture } from '../capture';
import { problemOf, timedOut, tried, untilAnswered, within } from '../certainty';
import type { MoveEvent } from '../move/move';
import type { MigrationNode } from '../node';
import { readRefusals, requests } from '../wire';
import { Capturing } from './capturing';
import { Deadline } from './deadline';
import { departureOf, needsOf } from './departure';
import type { DueEffect, Migration, Traveller } from './migration';

type Batched = Exclude<DueEffect, 'ReportMoved' | 'ReportStayed' | 'ReportGone'>;
export type Performer = Readonly<
  Record<Batched, (migration: Migration, travellers: readonly Traveller[]) => void>
>;
type Happened = (migration: Migration, id: ChildId, event: MoveEvent) => void;

/** How a child goes on here that has no instance any more. */
export interface Comeback {
  /** Starts it again from what was captured, at the epoch that it had. Undefined: that is over. */
  restart(traveller: Traveller, capture: Capture): Promise<Instance | undefined>;
  /** Another life of it is to begin, from what was captured. */
  beginAnew(travellers: readonly Traveller[]): void;
}

/** How long the target may take to start a batch, beyond what the callbacks of one child may. Milliseconds. */
const startAllowance = 10_000;

/** Performs the effects of moves, each for all children that are due together, and says what happened. */
export function createPerformer(
  node: MigrationNode,
  happened: Happened,
  comeback: Comeback,
): Performer {
  const { router, calls, clock } = node;
  const capturing = new Capturing(node);

  const all = (migration: Migration, travellers: readonly Traveller[], event: MoveEvent): void => {
    for (const { move } of travellers) happened(migration, move.id, event);
  };

  const told =
    (migration: Migration, { move }: Traveller) =>
    (event: MoveEvent): void =>
      happened(migration, move.id, event);

  const failed =
    (migration: Migration, travellers: readonly Traveller[], reason: string) => (error: unknown) =>
      all(migration, travellers, { type: 'Failed', ...problemOf(error, reason) });

  const keyOf = (migration: Migration, { move }: Traveller) =>
    handoverKey(node.hub, move.id, migration.id);

  /** Children of one kind need the same: the target is asked about each kind once. */
  async function validate(migration: Migration, travellers: readonly Traveller[]): Promise<void> {
    const alike = [...group(travellers, ({ kind }) => kind).values()];
    const needs = alike.map(([first]) => needsOf(first!));
    const data = await calls.ask(migration.target, requests.validate, needs, startAllowance);
    for (const [index, refusal] of readRefusals(data, needs.length).entries())
      all(
        migration,
        alike[index]!,
        refusal ? { type: 'Failed', ...refusal } : { type: 'Validated' },
      );
  }

  /** Asks the authority under the id that this node has now. */
  async function ask<A>(
    what: string,
    call: (store: RegistryStore, self: NodeId) => Promise<Batch<A>>,
  ): Promise<Batch<A>> {
    const { registry, node: self } = node;
    const batch = await untilAnswered(node, what, () => call(registry.store, self));
    if (batch.outcome === 'fenced') registry.fence();
    return batch;
  }

  /**
   * The target says for certain, or goes. It is asked again until then: what stands still here must not begin in the
   * same life as long as the target may have.
   */
  async function recall(migration: Migration, travellers: readonly Traveller[]): Promise<void> {
    for (let left = travellers; left.length > 0; left = left.filter(isRecalling)) {
      const request = { migration: migration.id, children: left.map(({ move }) => move.id) };
      try {
        await calls.ask(migration.target, requests.recall, request, startAllowance);
        return all(migration, left, { type: 'Recalled' });
      } catch (error) {
        if (node.over()) return;
        if (error instanceof RemoteError) return all(migration, left, { type: 'RecallRefused' });
        await pause(clock, startAllowance / 10, node.closed);
      }
    }
  }

  /** Hands each child its own answer. When this node is fenced nobody is told: it is all over here. */
  function each<A extends { readonly outcome: string }>(
    migration: Migration,
    travellers: readonly Traveller[],
    batch: Batch<A>,
    event: (answer: A, traveller: Traveller) => MoveEvent,
  ): void {
    if (batch.outcome === 'fenced') return;
    for (const traveller of travellers) {
      const answer = batch.answers.get(traveller.move.id);
      if (answer) happened(migration, traveller.move.id, event(answer, traveller));
    }
  }

  /**
   * What the registry answers. If it may have lost data since it was asked for the cut-over first, `aborted` says
   * nothing: that may have happened all the same, without an answer, and the target may have begun.
   */
  const unlessLost = (
    answer: Extract<MoveEvent, { outcome: unknown }>,
    { askedIn }: Traveller,
  ): MoveEvent =>
    answer.outcome === 'aborted' && askedIn !== undefined && askedIn !== node.registry.incarnation
      ? { type: 'CutOverLost' }
      : answer;

  const atEpoch = (travellers: readonly Traveller[]) =>
    travellers.map(({ move, epoch }) => ({ id: move.id, epoch }));
  const toCutOver = (migration: Migration, travellers: readonly Traveller[]) =>
    travellers.map(({ move, epoch }) => ({
      id: move.id,
      epoch,
      version: move.version,
      pinned: migration.pinned,
    }));
  const ignore = () => undefined;

  /** A target that says nothing must not keep a child for ever, least of all one that stands still. */
  function expectStandbys(
    migration: Migration,
    travellers: readonly Traveller[],
    phase: 'starting' | 'altering',
  ): void {
    const limit = migration.strategy.stateQueryTimeout + startAllowance;
    const message = `node ${migration.target} did not say within ${limit} ms what became of its standby`;
    const waiting = travellers.filter(({ move }) => move.phase === phase);
    const late = new Deadline(waiting.length);
    for (const traveller of waiting) traveller.late = late;
    const event: MoveEvent = { type: 'Failed', reason: 'no_answer', message };
    late.begin(clock, limit, () => {
      for (const traveller of waiting)
        if (traveller.late === late) happened(migration, traveller.move.id, event);
    });
  }

  return {
    Validate: (migration, travellers) => {
      validate(migration, travellers).catch(failed(migration, travellers, 'target_refused'));
    },
    QueryState: (migration, travellers) => {
      for (const traveller of travellers)
        tried(
          () => capturing.queryState(migration, traveller, told(migration, traveller)),
          (error) => failed(migration, [traveller], 'prepare_failed')(error),
        );
    },
    StoreHandover: (migration, travellers) => {
      const { freezeTimeout } = migration.strategy;
      const [first] = travellers;
      within(clock, freezeTimeout, capturing.store(migration, travellers), () =>
        timedOut('store', first!.move.id, freezeTimeout),
      )
        .then(() => all(migration, travellers, { type: 'HandoverStored' }))
        .catch(failed(migration, travellers, 'store_failed'));
    },
    BeginMigration: (migration, travellers) => {
      ask('beginMigration', (authority, self) =>
        authority.beginMigration(self, migration.id, migration.target, atEpoch(travellers)),
      )
        .then((batch) => {
          migration.number = Math.max(migration.number, batch.number);
          each(migration, travellers, batch, ({ outcome }) =>
            outcome === 'begun'
              ? { type: 'MigrationBegun' }
              : {
                  type: 'BeginRefused',
                  reason: outcome,
                  message: refusals[outcome](migration.target),
                },
          );
        })
        .catch(ignore);
    },
    RequestStart: (migration, travellers) => {
      const { stateQueryTimeout } = migration.strategy;
      const request = {
        migration: migration.id,
        number: migration.number,
        timeout: stateQueryTimeout,
        children: travellers.map(departureOf),
      };
      calls
        .ask(migration.target, requests.start, request, stateQueryTimeout + startAllowance)
        .catch(failed(migration, travellers, 'start_failed'));
      expectStandbys(migration, travellers, 'starting');
    },
    Freeze: (migration, travellers) => {
      for (const traveller of travellers)
        tried(
          () => capturing.freeze(migration, traveller, told(migration, traveller)),
          (error) => failed(migration, [traveller], 'freeze_failed')(error),
        );
    },
    RequestAlter: (migration, travellers) => {
      const { stateQueryTimeout } = migration.strategy;
      const request = {
        migration: migration.id,
        children: travellers.map(({ move }) => ({ id: move.id, version: move.version })),
      };
      calls
        .ask(migration.target, requests.alter, request, stateQueryTimeout + startAllowance)
        .catch(failed(migration, travellers, 'alter_failed'));
      expectStandbys(migration, travellers, 'altering');
    },
    CutOver: (migration, travellers) => {
      for (const traveller of travellers) traveller.askedIn ??= node.registry.incarnation;
      ask('cutOver', (authority, self) =>
        authority.cutOver(self, migration.id, toCutOver(migration, travellers)),
      )
        .then((batch) =>
          each(migration, travellers, batch, ({ outcome }, traveller) =>
            unlessLost({ type: 'CutOverAnswered', outcome }, traveller),
          ),
        )
        .catch(ignore);
    },
    Abort: (migration, travellers) => {
      ask('abort', (authority, self) => authority.abort(self, migration.id, atEpoch(travellers)))
        .then((batch) =>
          each(migration, travellers, batch, ({ outcome }, traveller) =>
            unlessLost({ type: 'AbortAnswered', outcome }, traveller),
          ),
        )
        .catch(ignore);
    },
    Recall: (migration, travellers) => void recall(migration, travellers),
    BeginAnew: (_, travellers) => {
      for (const { instance, move } of travellers) {
        if (move.instanceEnded) router.giveUp(instance);
        else router.end(instance, 'left');
      }
      comeback.beginAnew(travellers);
    },
    Reopen: (_, travellers) => {
      for (const { instance } of travellers) router.reopen(instance);
    },
    Restart: (migration, travellers) => {
      for (const traveller of travellers) {
        comeback
          .restart(traveller, traveller.capture!)
          .then((again) => again && node.handovers.drop([keyOf(migration, traveller)]))
          .catch((error: unknown) => node.on.lost(traveller.move.id, error as Error));
      }
    },
    EndInstance: (_, travellers) => {
      for (const { instance } of travellers) router.end(instance, 'moved');
    },
    DropHandover: (migration, travellers) => {
      const keys = travellers
        .filter(({ move }) => move.version > 0)
        .map((traveller) => keyOf(migration, traveller));
      if (keys.length === 0) return;
      node.handovers.drop(keys).catch((error: unknown) => {
        node.logger.debug(
          { reason: messageOf(error) },
          'handovers were not deleted; they expire by themselves',
        );
      });
    },
  };
}

const isRecalling = ({ move }: Traveller): boolean => move.phase === 'recalling';

/** Why the registry does not let a migration begin. */
const refusals = {
  busy: () => 'another migration of this child is under way',
  lost: () => 'this node does not own it any more',
  no_target: (target: string) => `node ${target} is not in the hub, or is leaving it`,
};
