import { startOwnRedis, type OwnRedis } from '../redis/own-redis';
import { SettableClock } from '../redis/settable-clock';
import { Member } from './member/member';
import { roles, type Role } from './row';

export type Cast = Readonly<Record<Role, Member>>;

/** Where rows are lived through, one after the other: a Redis, and processes that are kept warm. */
export class Scene {
  private readonly all: Promise<Member>[] = [];
  private started = 0;

  private constructor(
    private readonly name: string,
    readonly redis: OwnRedis,
    private readonly execArgv: readonly string[],
  ) {}

  /** `name`: other than that of every other scene. `setsClock`: whether the clock of its Redis is going to be set. */
  static async open(name: string, execArgv: readonly string[], setsClock: boolean): Promise<Scene> {
    const clock = setsClock ? SettableClock.make() : undefined;
    if (setsClock && !clock)
      throw new Error('The clock of a Redis can be set only with cc, on Linux');
    const scene = new Scene(name, await startOwnRedis(execArgv, clock), execArgv);
    while (scene.all.length < roles.length) scene.add();
    return scene;
  }

  /** Three processes that run, and an empty Redis. While they are at it, a successor of who is killed starts. */
  async cast(): Promise<Cast> {
    await this.redis.flush();
    const [source, target, bystander] = await this.running();
    if (this.all.length === roles.length) this.add();
    return { source: source!, target: target!, bystander: bystander! };
  }

  /** Leaves no process behind. */
  async close(): Promise<void> {
    const started = await Promise.allSettled(this.all);
    const members = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(members.filter(({ isRunning }) => isRunning).map((member) => member.kill()));
    await this.redis.close();
  }

  /** As many as there are roles. Who does not run any more is forgotten. */
  private async running(): Promise<Member[]> {
    const started = await Promise.all(this.all.map(async (one) => ({ one, member: await one })));
    for (const { one, member } of started)
      if (!member.isRunning) void this.all.splice(this.all.indexOf(one), 1);
    const running = started.flatMap(({ member }) => (member.isRunning ? [member] : []));
    if (running.length >= roles.length) return running.slice(0, roles.length);
    this.add();
    return this.running();
  }

  private add(): void {
    const name = `${this.name}${++this.started}`;
    const added = Member.start(name, () => this.redis.port, this.execArgv);
    added.catch(() => undefined);
    this.all.push(added);
  }
}
