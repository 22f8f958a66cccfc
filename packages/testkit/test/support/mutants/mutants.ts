/** A rule of the product, and how to take it away. */
export interface Mutant {
  readonly rule: string;
  readonly edits: readonly Edit[];
  /**
   * One of the ordinary schedules that notices: tried before all of them in turn, as it takes long to come to it.
   * Out of date it costs time and nothing else.
   */
  readonly seed?: number;
}

export interface Edit {
  /** Below `packages/`. */
  readonly file: string;
  /** Must be found exactly once, so that no mutant can go out of date in silence. */
  readonly find: string;
  readonly replace: string;
}

const outgoing = 'messaging/src/delivery/outgoing.ts';
const incoming = 'messaging/src/delivery/incoming.ts';
const instance = 'messaging/src/child/instance.ts';
const posting = 'messaging/src/posting.ts';
const destinations = 'messaging/src/routing/destinations.ts';
const receiving = 'messaging/src/receiving.ts';
const sending = 'messaging/src/sending.ts';

/**
 * Posting again at once hides the gap that the direct check is for. It is a hint that saves time, and
 * taking it away alone must break nothing.
 */
const laterAgain: Edit = {
  file: posting,
  find: 'again(place: string): void {',
  replace:
    'again(place: string): void { setImmediate(() => this.againNow(place)); }\n againNow(place: string): void {',
};

/** What looks like a rule and is none: without it everything still holds. */
export const hints: readonly Mutant[] = [
  { rule: 'what is kept is posted again at once', edits: [laterAgain] },
];

/** Each rule of delivery, and of the handover, by name. Take any one away and a promise breaks. */
export const mutants: readonly Mutant[] = [
  {
    rule: 'messages are numbered',
    edits: [
      { file: outgoing, find: 'number = ++route.last', replace: 'number = (route.last = 1)' },
    ],
  },
  {
    rule: 'exactly the next number is taken in',
    edits: [
      {
        file: incoming,
        find: 'stream?.waiting?.get(stream.taken + 1)',
        replace: 'stream?.waiting?.values().next().value',
      },
      {
        file: incoming,
        find: 'this.takeOut(stream, ++stream.taken)',
        replace: 'this.takeOut(stream, [...stream.waiting.keys()][0]!); stream.taken++',
      },
    ],
  },
  {
    rule: 'lower numbers are dropped',
    edits: [
      {
        file: incoming,
        find: 'if (number <= stream.taken || ',
        replace: 'if (number <= stream.taken) stream.taken = number - 1;\n if (',
      },
      { file: receiving, find: 'if (number <= settled) {', replace: 'if (number < 0) {' },
    ],
  },
  {
    rule: 'what was taken in travels',
    edits: [
      {
        file: instance,
        find: 'return { taken, sent',
        replace: 'return { taken: taken.slice(0, 0), sent',
      },
    ],
  },
  {
    rule: 'what was sent travels',
    edits: [{ file: instance, find: 'sent: outgoing.capture()', replace: 'sent: []' }],
  },
  {
    rule: 'the mailbox is worked off before the capture',
    edits: [
      {
        file: instance,
        find: 'const barrier = (this.barrier = new AbortController());',
        replace:
          'this.actor.mailbox.clear(); const barrier = (this.barrier = new AbortController());',
      },
    ],
  },
  {
    rule: 'only who has nothing under way stands still at once',
    edits: [
      {
        file: 'messaging/src/child/at-rest.ts',
        find: "if (instance.phase !== 'active' || !instance.isAtRest || instance.host.isHolding(instance))",
        replace: "if (instance.phase !== 'active')",
      },
    ],
  },
  {
    rule: 'a message is for one life',
    edits: [
      {
        file: destinations,
        find: 'if (row.life > party.life) return anotherLife;',
        replace: '',
      },
      { file: destinations, find: 'row.life < party.life ||', replace: '' },
      { file: receiving, find: 'if (instance?.life === life)', replace: 'if (instance)' },
    ],
  },
  {
    rule: 'direct only when all that was numbered has been taken in',
    seed: 78,
    edits: [
      {
        file: sending,
        find: 'from.outgoing.last(to) === to.incoming.takenOf(from.outgoing) &&',
        replace: '',
      },
      laterAgain,
    ],
  },
  {
    rule: 'what is kept is posted again',
    edits: [
      {
        file: posting,
        find: 'again(place: string): void {',
        replace: 'again(place: string): void { if (place) return;',
      },
      {
        file: posting,
        find: 'private postDue(): void {',
        replace: 'private postDue(): void { return;',
      },
    ],
  },
  {
    rule: 'acknowledged when processed, not when taken in',
    edits: [
      {
        file: receiving,
        find: 'instance.accept(arrival, sender);',
        replace:
          'this.options.acknowledge(arrival, arrival.number); instance.accept(arrival, sender);',
      },
    ],
  },
  {
    rule: 'only who is in the hub is listened to',
    edits: [
      {
        file: receiving,
        find: "return this.isAhead(party) ? 'later' : 'no';",
        replace: "return 'yes';",
      },
      {
        file: receiving,
        find: 'return this.listensToNode(party.node);',
        replace: "return 'yes';",
      },
    ],
  },
  {
    rule: 'what changed after the query is handed over again',
    edits: [
      { file: 'migration/src/source/capturing.ts', find: 'captured !== before', replace: 'false' },
    ],
  },
  {
    rule: 'the target is ready before the cut-over',
    edits: [
      {
        file: 'migration/src/move/transition.ts',
        find: "go(move, 'altering', 'RequestAlter')",
        replace: "go(move, 'cuttingOver', 'RequestAlter', 'CutOver')",
      },
    ],
  },
  {
    rule: 'a move is called off by the registry',
    edits: [
      {
        file: 'migration/src/move/transition.ts',
        find: 'return move.begun ? abort(move, { reason, message }) : unchanged',
        replace: 'return unchanged',
      },
    ],
  },
  {
    rule: 'a move to a node that is gone ends only if the registry has not lost the cut-over',
    seed: 289,
    edits: [
      {
        file: 'migration/src/move/transition.ts',
        find: "return go({ ...move, targetBecame }, 'moved', 'LookAgain');",
        replace: "return endMoved(move, 'gone');",
      },
    ],
  },
  {
    rule: 'where a cut-over is lost, only the word of the target lets the same life go on',
    seed: 289,
    edits: [
      {
        file: 'migration/src/move/transition.ts',
        find: "return move.targetBecame ? beginAnew(move) : go(move, 'recalling', 'Recall');",
        replace: 'return abort({ ...move, recalled: true }, lostCutOver);',
      },
    ],
  },
  {
    rule: 'a call that is executed again answers the same',
    edits: [
      {
        file: 'registry/src/decide/ownership.ts',
        find: 'const again = row.owner === node && row.operation === operation;',
        replace: 'const again = false;',
      },
      {
        file: 'registry/src/decide/migration.ts',
        find: "if (row.migration === migration) return { answer: { outcome: 'begun' } };",
        replace: '',
      },
    ],
  },
  {
    rule: 'only an entry of the log activates',
    edits: [
      {
        file: 'migration/src/target/target.ts',
        find: 'return standby.version;',
        replace:
          'const { row } = this.node.registry.replica.get(id)!; this.activate(id, standby, { ...row, epoch: row.epoch + 1 }); return standby.version;',
      },
    ],
  },
  {
    rule: 'the numbers of the log are contiguous',
    seed: 136,
    edits: [
      {
        file: 'registry/src/replica/replica.ts',
        find: ' || entry.number > this.number + 1) return gap;',
        replace: ') return gap;',
      },
      {
        file: 'registry/src/replica/replica.ts',
        find: 'if (!entry.facts.every((fact) => this.isExpected(fact))) return gap;',
        replace: '',
      },
    ],
  },
  {
    rule: 'who cannot prove its lease begins nothing',
    seed: 93,
    edits: [
      {
        file: 'registry/src/lease.ts',
        find: 'if (wall === this.lookedAt) return this.found;',
        replace: 'if (this.until !== never) return true;',
      },
    ],
  },
  {
    rule: 'a claim compares and sets',
    seed: 431,
    edits: [
      {
        file: 'registry/src/decide/takeover.ts',
        find: 'if (!row || row.epoch !== epoch || taken)',
        replace: 'if (!row)',
      },
    ],
  },
  {
    rule: 'the highest epoch wins when nodes register again',
    edits: [
      {
        file: 'registry/src/decide/recovery.ts',
        find: '(!row || epoch > row.epoch)',
        replace: 'true',
      },
    ],
  },
  {
    rule: 'a node that comes back gets what nobody has taken, and nothing else',
    edits: [
      {
        file: 'registry/src/decide/recovery.ts',
        find: 'const isOurs = row?.operation === operation || (isSame && row.owner === previous);',
        replace:
          'const isOurs = row !== undefined && (previous !== node.id || row.operation === operation || isSame);',
      },
    ],
  },
  {
    rule: 'what others have taken ends at a node that comes back',
    edits: [
      { file: 'hub/src/membership/rejoining.ts', find: 'recovering.lost(id, row);', replace: '' },
      {
        file: 'hub/src/wiring/log-entries.ts',
        find: 'else lost(node, change.id, change.row);',
        replace:
          'else if (!node.registry.replica.nodes.get(node.id)?.former?.length) lost(node, change.id, change.row);',
      },
    ],
  },
  {
    rule: 'nobody is taken over from before its lease is over',
    edits: [
      {
        file: 'registry/src/decide/membership.ts',
        find: 'member.leaseUntil <= now)',
        replace: 'member.leaseUntil <= now + 1_900)',
      },
    ],
  },
  {
    rule: 'nobody is expired for one lease after the authority was away',
    edits: [
      {
        file: 'registry/src/decide/authority.ts',
        find: 'return pulse !== undefined && (now < pulse.graceUntil || wasAway(pulse, now));',
        replace: 'return pulse === undefined;',
      },
    ],
  },
  {
    rule: 'the lease of the target holds at the cut-over',
    edits: [
      {
        file: 'registry/src/decide/migration.ts',
        find: "if (!accepts(target)) return { answer: { outcome: 'no_target' } };",
        replace: '',
      },
    ],
  },
];
