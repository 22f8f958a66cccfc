import { start, stop, type ActorSystemRef } from 'nact';
import { redisBackend, startHub, type Hub } from 'nact-hub';
import { openJournal, type JournalWriter } from '../../journal/write';
import { logInto } from '../../processes/log';
import type { NodeSettings } from '../../processes/messages';
import { writeEvents } from '../../processes/reporting';
import { seeded } from '@nact-hub/testkit/random';
import { childIds, settle } from '../../traffic/children';
import { Clients } from '../../traffic/clients';
import { populate, supervisors } from './children';
import type { Standing } from './orders';

/** One node of one hub, as long as a row lasts, with clients that send in turn to all children. */
export class RowNode {
  private readonly clients: Clients;
  private isSilent = true;

  private constructor(
    private readonly system: ActorSystemRef,
    private readonly hub: Hub,
    private readonly journal: JournalWriter,
    private readonly settings: NodeSettings,
    moving: () => void,
  ) {
    const random = seeded(settings.seed);
    const children = childIds(settings.children);
    this.clients = new Clients({
      ...{ ...settings, hub, system, journal, children, random },
      inTurn: true,
    });
    writeEvents(hub, journal);
    hub.on('joined', ({ node }) => this.joined(node));
    hub.on('migrationStarted', moving);
    hub.on('rejoined', ({ node }) => this.joined(node));
    hub.on('fenced', ({ node }) => {
      journal.write({ what: 'fenced', node });
      this.clients.end();
    });
  }

  static async join(settings: NodeSettings, moving: () => void): Promise<RowNode> {
    const { name, directory, hubId, lease, redis, patience } = settings;
    const system = start({ name: hubId });
    const journal = openJournal(directory, name);
    settle({ journal, patience, party: () => `@${hub.node}` });
    const hub: Hub = await startHub(system, {
      hubId,
      nodeName: name,
      backend: redisBackend(redis),
      supervisors,
      lease,
      logger: logInto(directory, name),
    });
    return new RowNode(system, hub, journal, settings, moving);
  }

  get id(): string {
    return this.hub.node;
  }

  populate(children: readonly string[]): Promise<void> {
    return populate(this.hub, children);
  }

  begin(): void {
    this.isSilent = false;
    this.clients.begin();
  }

  silence(): void {
    this.isSilent = true;
    this.clients.askNoMore();
    this.clients.end();
  }

  async move(children: readonly string[], to: string): Promise<number> {
    const { moved } = await this.hub.migrate(children, to);
    return moved.length;
  }

  standing(): Standing {
    const { hub, clients } = this;
    const { node, joined, fenced } = hub.status();
    const all = hub.listChildren('global');
    return {
      ...{ node, joined, fenced, waiting: clients.waiting },
      nodes: hub.nodes().length,
      children: hub.listChildren('local').map(({ id }) => id),
      known: all.filter((child) => child.node !== undefined).length,
      moving: all.filter(({ movingTo }) => movingTo !== undefined).length,
    };
  }

  async close(): Promise<void> {
    this.silence();
    await this.hub.close();
    stop(this.system);
    this.journal.write({ what: 'ended' });
    this.journal.close();
  }

  /** Also when it comes back under another name, after it was fenced. */
  private joined(node: string): void {
    this.journal.write({ what: 'joined', node, pid: process.pid });
    if (!this.isSilent) this.clients.begin();
  }
}
