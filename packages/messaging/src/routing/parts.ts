import type { ChildId, NodeId } from '@nact-hub/registry';
import { Asking } from '../asking';
import type { Dispatcher } from '../child/facade';
import type { InstanceHost } from '../child/host';
import type { Instance } from '../child/instance';
import { DeadLetters } from '../dead-letters';
import type { Kept } from '../delivery/kept';
import { Room } from '../delivery/room';
import { Farewells } from '../farewells';
import { Hearing } from '../hearing';
import { Links } from '../links';
import { Posting } from '../posting';
import { Receiving } from '../receiving';
import { References } from '../references';
import { Sending } from '../sending';
import { Addressees } from './addressees';
import { Following } from './following';
import { Intake } from './intake';
import type { RouterOptions } from './options';
import { Proof } from './proof';
import { Residents } from './residents';

/** What a router is made of, each part with those that it needs. */
export class Parts {
  /** Instances that are the owner's: active, closing or frozen. */
  readonly instances = new Map<ChildId, Instance>();
  readonly standbys = new Map<ChildId, Instance>();
  readonly references: References;
  readonly hearing = new Hearing();
  readonly farewells = new Farewells();
  readonly room: Room;
  readonly asking: Asking;
  readonly deadLetters: DeadLetters;
  readonly links: Links;
  readonly posting: Posting;
  readonly sending: Sending;
  readonly receiving: Receiving;
  readonly proof: Proof;
  readonly addressees: Addressees;
  readonly residents: Residents;
  readonly intake: Intake;
  readonly following: Following;

  constructor(host: InstanceHost & Dispatcher, options: RouterOptions) {
    this.references = new References(options.hub, options.node);
    this.room = new Room(options.limits);
    this.asking = new Asking(options.clock, this.references.name);
    this.proof = this.createProof(options);
    this.deadLetters = this.createDeadLetters(options);
    this.links = this.createLinks(options);
    this.posting = this.createPosting(options);
    this.sending = this.createSending(host, options);
    this.receiving = this.createReceiving(options);
    this.addressees = this.createAddressees(options);
    const { instances, standbys, references, hearing, farewells, deadLetters } = this;
    const { links, posting, sending, receiving } = this;
    const common = { instances, references, farewells, posting, receiving };
    this.residents = new Residents({ ...common, host, standbys, hearing, deadLetters });
    this.intake = new Intake({ ...options, ...common, links, sending });
    const node = () => references.node;
    this.following = new Following({ node, hearing, links, posting, receiving, sending });
  }

  /** Answers false if the message certainly went nowhere. */
  private carry(to: NodeId, message: Kept): boolean {
    if (to === this.references.node) return this.intake.arriveHere(message);
    message.route.place = this.links.post(to, message);
    return true;
  }

  private createProof({ proven, untilProven }: RouterOptions): Proof {
    const goOn = () => {
      this.links.goOn();
      this.posting.allAgain();
    };
    return new Proof({ proven, untilProven, goOn });
  }

  private createDeadLetters({ on }: RouterOptions): DeadLetters {
    return new DeadLetters({
      deadLetter: (letter) => on.deadLetter(letter),
      corrupt: (error) => on.corrupt(error),
      unanswerable: (asker, reason, fate) => this.addressees.unanswerable(asker, reason, fate),
    });
  }

  private createLinks({ channel, clock, logger, proven, replica, on }: RouterOptions): Links {
    return new Links({
      channel,
      clock,
      node: () => this.references.node,
      logger,
      proven,
      isInView: (to) => replica.nodes.has(to),
      unsent: () => this.proof.wait(),
      full: (to) => on.limitReached({ limit: 'queue', node: to }),
      room: (to) => this.posting.resume(to),
      processed: (route, upTo) => this.posting.processed(route, upTo),
    });
  }

  private createPosting({ clock, replica }: RouterOptions): Posting {
    const { room, deadLetters } = this;
    const carry = (to: NodeId, message: Kept) => this.carry(to, message);
    const undeliverable = deadLetters.undeliverable.bind(deadLetters);
    const isBusy = (to: NodeId, place: number) => this.links.isBusy(to, place);
    const isFull = (to: NodeId) =>
      to !== this.references.node && (this.proof.isMissing || this.links.isFull(to));
    return new Posting({ clock, replica, carry, isBusy, isFull, room, undeliverable });
  }

  private createSending(
    host: InstanceHost,
    { replica, classesOf, limits }: RouterOptions,
  ): Sending {
    const { references: home, deadLetters, posting, room } = this;
    const { codec } = home;
    const { messageBytes } = limits;
    const common = { home, codec, replica, deadLetters, classesOf };
    return new Sending({ ...common, host, posting, messageBytes, room });
  }

  private createReceiving({ replica, classesOf, on }: RouterOptions): Receiving {
    const { references: home, deadLetters, hearing, instances, standbys } = this;
    const { codec } = home;
    return new Receiving({
      ...{ home, codec, replica, deadLetters, classesOf, hearing, instances, standbys },
      find: (ref) => this.addressees.findHere(ref),
      findAsker: (id) => this.asking.find(id),
      acknowledge: (arrival, upTo) => this.intake.acknowledge(arrival, upTo),
      control: (from, message) => on.control(from, message),
      full: (reached) => on.limitReached(reached),
    });
  }

  private createAddressees({ on, checkLocalMessages: checksAnswers }: RouterOptions): Addressees {
    const { references, asking, sending, deadLetters, instances } = this;
    const stop = (id: ChildId) => on.stopRequested(id);
    const parts = { references, asking, sending, deadLetters, instances };
    return new Addressees({ ...parts, stop, checksAnswers });
  }
}
