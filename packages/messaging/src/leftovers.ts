import type { Replica } from '@nact-hub/registry';
import type { Instance } from './child/instance';
import type { Outgoing } from './delivery/outgoing';
import { nodeParty, parseParty, type Party } from './delivery/party';
import type { Room } from './delivery/room';
import type { Hearing } from './hearing';
import type { Links } from './links';
import type { Receiving } from './receiving';
import type { References } from './references';

export interface Leftovers {
  readonly replica: Replica;
  readonly instances: readonly Instance[];
  readonly standbys: readonly Instance[];
  readonly outside: Outgoing;
  readonly hearing: Hearing;
  readonly receiving: Receiving;
  readonly links: Links;
  readonly room: Room;
  readonly references: References;
}

/**
 * What messaging holds, at rest, of those who are not in the hub (any more), and what it still holds for
 * anybody: in words, one for each. Nothing of it grows with the number of nodes and lives that there have been.
 */
export function leftovers(all: Leftovers): string[] {
  const { replica, hearing, receiving, links, room } = all;
  const isOver = (party: Party): boolean => !isInHub(replica, party);
  const over = (what: string, parties: Iterable<Party>): string[] =>
    [...parties].filter(isOver).map((party) => `${what} ${party}`);
  const linked = Array.from(links.nodes(), nodeParty);
  const senders = [all.outside, ...all.instances.map(({ outgoing }) => outgoing)];
  return [
    ...all.instances.flatMap((one) => ofInstance(one, over)),
    ...all.standbys.map(({ party }) => `standby of ${party}`),
    ...over('counters of', receiving.senders()),
    ...over('ears for', hearing.senders()),
    ...over('queue to', linked),
    ...receiving.strange().map((party) => `message held of ${party}`),
    ...senders.flatMap(keptBy),
    ...(room.isEmpty ? [] : ['room taken up by nothing']),
    ...(all.references.instances === all.instances.length ? [] : ['instances of nobody']),
  ];
}

function ofInstance(
  { id, incoming }: Instance,
  over: (what: string, parties: Iterable<Party>) => string[],
): string[] {
  return [
    ...over(`in ${id}, counters of`, incoming.senders()),
    ...(incoming.isIdle ? [] : [`in ${id}, messages that wait or are not acknowledged`]),
  ];
}

/** Routes to those who are over are taken away when there are many: see `Outgoing.sweep`. Messages of theirs are not kept. */
const keptBy = (outgoing: Outgoing): string[] =>
  [...outgoing.all()]
    .filter(({ kept }) => kept.messages > 0)
    .map(({ from, to }) => `messages kept by ${from} for ${to}`);

function isInHub(replica: Replica, text: Party): boolean {
  const party = parseParty(text);
  if (party?.node !== undefined) return replica.nodes.has(party.node);
  return party !== undefined && replica.get(party.child)?.row.life === party.life;
}
