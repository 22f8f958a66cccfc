import { messageOf, pause, UnknownOutcomeError } from '@nact-hub/core';
import type { Instance } from '@nact-hub/messaging';
import { within } from '@nact-hub/migration';
import type { ChildId } from '@nact-hub/registry';
import type { HubEvents } from '../events';
import type { HubNode } from '../node';
import { hubRequests } from '../requests';
import { byOwner } from './owners';
import { TakingOff } from './taking-off';

type StopReason = HubEvents['childStopped']['reason'];

/** Stops children of this node: close, work off, take off the registry, end. */
export class Stopper {
  private readonly stopping = new Map<ChildId, Promise<void>>();
  /** Those that the registry is being told of. */
  private readonly leaving = new Set<ChildId>();
  private readonly takingOff: TakingOff;

  constructor(private readonly node: HubNode) {
    this.takingOff = new TakingOff(node);
  }

  /** Resolves when the child is off the registry. A child that is not here (any more) is left alone. */
  stop(id: ChildId, reason: StopReason): Promise<void> {
    const under = this.stopping.get(id);
    if (under) return under;
    const instance = this.node.router.instances.get(id);
    if (!instance) return Promise.resolve();
    const stopped = this.stopInstance(instance, reason).finally(() => this.stopping.delete(id));
    this.stopping.set(id, stopped);
    return stopped;
  }

  /**
   * Stops children of any nodes. One that moves meanwhile is stopped where it has come to.
   * @throws UnknownOutcomeError `no_answer`; InvalidCallError `hub_left` when this node is out meanwhile
   */
  async stopAnywhere(ids: readonly ChildId[]): Promise<void> {
    const { clock, registry } = this.node;
    const { replica } = registry;
    const deadline = clock.monotonic() + this.patience;
    const lives = new Map(ids.map((id) => [id, replica.get(id)?.row.life]));
    const isLeft = (id: ChildId) => {
      const life = replica.get(id)?.row.life;
      return life !== undefined && life === lives.get(id);
    };
    for (let left = ids.filter(isLeft); left.length > 0; left = left.filter(isLeft)) {
      this.node.checkOpen();
      if (clock.monotonic() > deadline) throw notStopped(left);
      await this.ask(left);
      await pause(clock, 1);
    }
  }

  /** How long stopping a child may take, milliseconds: asking, working off, being acknowledged. */
  private get patience(): number {
    const { requestTimeout, stopTimeout } = this.node.options;
    return requestTimeout + stopTimeout * 2;
  }

  private async ask(ids: readonly ChildId[]): Promise<void> {
    const asked = [...byOwner(this.node, ids)].map(([owner, children]) =>
      this.node.calls.ask(owner, hubRequests.stop, children, this.patience),
    );
    await Promise.all(asked);
  }

  /** nact has stopped an instance: a crash, or a peer's decision. Only the registry remains to be told. */
  async crashed(instance: Instance, epoch = instance.epoch): Promise<void> {
    await this.takeOff(instance, epoch, 'crashed');
  }

  /** A child that this node got back when it joined anew, and that had crashed here by then. */
  async takeOffCrashed(id: ChildId, epoch: number): Promise<void> {
    if (this.isTakingOff(id) || this.node.registry.replica.get(id)?.row.epoch !== epoch) return;
    if ((await this.unregister(id, epoch)) === 'stopped')
      this.node.events.emit('childStopped', { id, reason: 'crashed' });
  }

  /** A child that was registered too late: it has no instance, and is to have none. */
  async takeOffStray(id: ChildId, epoch: number): Promise<void> {
    await this.unregister(id, epoch);
  }

  /** Whether a child without an instance is about to be taken off the registry. */
  isTakingOff(id: ChildId): boolean {
    return this.leaving.has(id);
  }

  private async stopInstance(instance: Instance, reason: StopReason): Promise<void> {
    const { migrator, options, clock, logger } = this.node;
    migrator.source.abort(instance.id, 'stopped', 'the child is being stopped');
    await migrator.source.settled(instance.id);
    if (instance.phase === 'ended' || this.node.router.instances.get(instance.id) !== instance)
      return;
    const quiet = instance
      .freeze(() => undefined)
      .then(() => this.node.router.untilAcknowledged(instance, options.stopTimeout));
    const late = new UnknownOutcomeError('stop_timed_out', 'too late');
    const ended = await within(clock, options.stopTimeout, quiet, () => late).catch(
      (error: unknown) => error,
    );
    // A freeze is called off when the node lost its lease and came back with the child.
    if (ended instanceof Error && ended !== late && instance.phase === 'active')
      return this.stopInstance(instance, reason);
    if (ended === late)
      logger.warn(
        { child: instance.id },
        'a child did not work off its mailbox in time and is stopped all the same',
      );
    await this.takeOff(instance, instance.epoch, reason);
  }

  private async takeOff(instance: Instance, epoch: number, reason: StopReason): Promise<void> {
    const { node } = this;
    const before = { id: node.id, epoch: instance.epoch };
    const outcome = await this.unregister(instance.id, epoch);
    if (outcome === 'stopped') return this.end(instance, reason);
    // If this node comes back, so does the child, or somebody else has it: it is decided then.
    if (outcome === 'fenced' || node.isFenced) return;
    if (node.router.instances.get(instance.id) !== instance) {
      // Asked under an id or epoch of before, it says nothing of a child that has crashed.
      const isOver = outcome === 'failed' && node.id === before.id;
      // It had been taken off without an answer, and the child has begun another life here.
      if (isOver || instance.phase !== 'ended') this.end(instance, reason);
      return;
    }
    // It has been registered meanwhile: what was asked of it as it was before is asked again.
    if (node.id !== before.id || instance.epoch !== before.epoch)
      return this.stopInstance(instance, reason);
    this.end(instance, reason);
  }

  private end(instance: Instance, reason: StopReason): void {
    this.node.router.end(instance, 'stopped');
    this.node.events.emit('childStopped', { id: instance.id, reason });
  }

  private async unregister(
    id: ChildId,
    epoch: number,
  ): Promise<'stopped' | 'lost' | 'fenced' | 'failed'> {
    const { registry } = this.node;
    this.leaving.add(id);
    try {
      const batch = await this.takingOff.ask({ id, epoch });
      if (batch.outcome === 'fenced') {
        registry.fence();
        return 'fenced';
      }
      await registry.reached(batch.number).catch((error: unknown) => this.warn(id, error));
      return batch.answers.get(id)!.outcome;
    } catch (error) {
      this.warn(id, error);
      return 'failed';
    } finally {
      this.leaving.delete(id);
    }
  }

  private warn(child: ChildId, error: unknown): void {
    this.node.logger.warn(
      { child, reason: messageOf(error) },
      'a stopped child could not be taken off the registry',
    );
  }
}

const notStopped = (ids: readonly ChildId[]): UnknownOutcomeError =>
  new UnknownOutcomeError(
    'no_answer',
    `Nobody who runs child '${ids[0]}' (and ${ids.length - 1} others) has stopped it in time: ask again`,
  );
