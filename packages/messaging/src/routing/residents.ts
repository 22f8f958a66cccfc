import type { ChildId } from '@nact-hub/registry';
import type { Dispatcher } from '../child/facade';
import type { InstanceHost, InstanceOptions } from '../child/host';
import { Instance } from '../child/instance';
import type { DeadLetterReason } from '../dead-letter';
import type { DeadLetters } from '../dead-letters';
import type { Outgoing } from '../delivery/outgoing';
import type { Farewells } from '../farewells';
import type { Hearing } from '../hearing';
import type { Posting } from '../posting';
import type { Receiving } from '../receiving';
import type { References } from '../references';

export interface ResidentsOptions {
  readonly host: InstanceHost & Dispatcher;
  readonly instances: Map<ChildId, Instance>;
  readonly standbys: Map<ChildId, Instance>;
  readonly references: References;
  readonly hearing: Hearing;
  readonly farewells: Farewells;
  readonly posting: Posting;
  readonly receiving: Receiving;
  readonly deadLetters: DeadLetters;
}

/** The instances of this node, as far as messages depend on them: how they begin, go on and end. */
export class Residents {
  constructor(private readonly options: ResidentsOptions) {}

  spawn(options: Omit<InstanceOptions, 'ref'>): Instance {
    const { host, references } = this.options;
    const ref = references.refTo(options.id, options.life);
    const instance = new Instance(host, { ...options, ref });
    references.add(instance);
    return instance;
  }

  /** Makes an instance that stood by the one that serves, and lets what waited for it in. */
  activate(instance: Instance, epoch: number, life: number): void {
    const { instances, standbys, receiving, farewells, posting } = this.options;
    if (standbys.get(instance.id) === instance) standbys.delete(instance.id);
    instances.set(instance.id, instance);
    const begins = life !== instance.life;
    instance.activate(epoch, life);
    receiving.adopt(instance);
    if (!instance.outgoing.isUnused) {
      farewells.apply(instance.outgoing);
      posting.adopt(instance.outgoing);
    }
    for (const from of [...instance.incoming.senders()]) receiving.admit(instance, from);
    // What is posted again to this life comes before whatever is sent to it from now on.
    if (begins) posting.again(instance.id);
  }

  /** The instance goes on after a freeze that was called off; what it turned away is posted again by its senders. */
  reopen(instance: Instance): void {
    instance.reopen();
    this.options.posting.again(instance.id);
  }

  /**
   * Ends an instance. What it has sent goes with it if it `moved`. It is given up if the child `stopped`,
   * or if it was `left`: the child may live on elsewhere, but in another life.
   */
  end(instance: Instance, how: 'stopped' | 'moved' | 'left' | 'discarded'): void {
    this.forget(instance);
    if (how === 'stopped') this.abandon(instance.outgoing, 'stopped');
    else if (how === 'left') this.abandon(instance.outgoing, 'node_closed');
    else this.options.posting.release(instance.outgoing);
    instance.end(how === 'left' ? 'moved' : how);
  }

  /** An instance has stopped of nact's accord. */
  stopped(instance: Instance): void {
    this.forget(instance);
    this.abandon(instance.outgoing, 'stopped');
  }

  /** What a sender still keeps becomes dead letters. */
  abandon(outgoing: Outgoing, reason: DeadLetterReason): void {
    const { posting, deadLetters } = this.options;
    for (const route of posting.release(outgoing)) {
      deadLetters.undeliverable(route, outgoing.drop(route.to), reason);
    }
  }

  private forget(instance: Instance): void {
    const { instances, standbys, references, hearing } = this.options;
    const { id, incoming } = instance;
    if (instances.get(id) === instance) instances.delete(id);
    if (standbys.get(id) === instance) standbys.delete(id);
    references.remove(instance);
    for (const from of incoming.senders()) hearing.remove(from, incoming);
  }
}
