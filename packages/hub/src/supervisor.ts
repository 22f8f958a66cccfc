import { expected, InvalidCallError, TooLargeError, type HubError } from '@nact-hub/core';
import type { ChildId } from '@nact-hub/registry';
import type { Ref } from 'nact';
import { startOperation } from './children/operation';
import { StartCall } from './children/start-call';
import type { StartSpec } from './children/starter';
import type { ActorDefinition, AnyDefinition } from './define/define-actor';
import type { HubNode } from './node';
import { checkSpecs, checkStartOptions } from './options/start-options';

/** What a child is started with. `args` may be left out if the definition takes none. */
export type ChildSpec<Args> = {
  /** 1 to 256 characters without spaces and control characters, unique in the hub, not beginning with `@`. */
  readonly id: ChildId;
  /** For `findByTag`. */
  readonly tags?: readonly string[];
} & (undefined extends Args ? { readonly args?: Args } : { readonly args: Args });

/** How children are started. */
export interface StartOptions {
  /** How long to wait, milliseconds. What has not answered by then counts as failed with an unknown outcome; asking again is safe. Default: `requestTimeout` of the hub. */
  readonly timeout?: number;
  /** What to do with those that started when others fail. Default `continue`. */
  readonly onFailure?: 'continue' | 'rollback';
  /**
   * Whether a child that runs already is a failure (`already_started`), found before anything starts.
   * With `false` it counts as started, and its reference is the answer. Default true.
   */
  readonly checkExisting?: boolean;
}

/** Which children run now, and which do not, with the reason of each. */
export interface StartResult<Msg> {
  readonly started: readonly { readonly id: ChildId; readonly ref: Ref<Msg> }[];
  readonly failed: readonly { readonly id: ChildId; readonly error: HubError }[];
}

/** One supervisor of the hub, seen from this node. Its children live on any node. */
export class Supervisor {
  private lastOperation = 0;

  constructor(
    private readonly node: HubNode,
    readonly name: string,
    private readonly definitions: readonly AnyDefinition[],
  ) {}

  /**
   * Starts a child on the node where it belongs, and answers its reference, which stays valid when the
   * child moves.
   * @throws StartError why it could not be started, `already_started`
   * @throws UnknownOutcomeError no answer in time; asking again starts nothing twice
   */
  async startChild<Args, State, Msg>(
    actor: ActorDefinition<Args, State, Msg>,
    spec: ChildSpec<Args>,
    options: StartOptions = {},
  ): Promise<Ref<Msg>> {
    const { started, failed } = await this.startChildren(actor, [spec], options);
    if (failed[0]) throw failed[0].error;
    return started[0]!.ref;
  }

  /** The reference of a child, which is started if it does not run. Safe against any number of callers on any nodes. */
  async getOrStart<Args, State, Msg>(
    actor: ActorDefinition<Args, State, Msg>,
    spec: ChildSpec<Args>,
    options: Pick<StartOptions, 'timeout'> = {},
  ): Promise<Ref<Msg>> {
    this.node.checkOpen();
    const running = this.node.registry.replica.get(spec.id);
    const { supervisor, definition } = running?.about ?? {};
    const isThis = supervisor === this.name && definition === actor.name;
    if (running?.row.owner !== undefined && isThis)
      return this.ref<Msg>(spec.id, running.row.epoch);
    return this.startChild(actor, spec, { ...options, checkExisting: false });
  }

  /**
   * Starts children, each on the node where it belongs: one request per node and batch. Those that fail
   * are in the result, with the reason.
   * @throws InvalidCallError an illegal or doubled id, a definition that this supervisor does not have: then nothing is started
   * @throws NotEncodableError, TooLargeError arguments that cannot travel: then nothing is started
   */
  async startChildren<Args, State, Msg>(
    actor: ActorDefinition<Args, State, Msg>,
    specs: readonly ChildSpec<Args>[],
    options: StartOptions = {},
  ): Promise<StartResult<Msg>> {
    const { requestTimeout } = this.node.options;
    const { timeout, onFailure, checkExisting } = checkStartOptions(options, requestTimeout);
    const children = this.check(actor as AnyDefinition, specs);
    const failed: { id: ChildId; error: HubError }[] = [];
    const started: { id: ChildId; ref: Ref<Msg> }[] = [];
    const begun: ChildId[] = [];
    const operation = startOperation(this.node.id, ++this.lastOperation);
    const deadline = this.node.clock.monotonic() + timeout;
    const call = new StartCall(this.node, { operation, checkExisting, deadline });
    for (const result of await call.start(children)) {
      if (result.outcome === 'failed') failed.push({ id: result.id, error: result.error });
      else started.push({ id: result.id, ref: this.ref<Msg>(result.id, result.epoch) });
      if (result.outcome === 'started') begun.push(result.id);
    }
    if (failed.length === 0 || onFailure === 'continue') return { started, failed };
    await this.node.stopper.stopAnywhere(begun);
    return { started: [], failed };
  }

  private ref<Msg>(id: ChildId, epoch: number): Ref<Msg> {
    return this.node.router.refTo(id, epoch) as unknown as Ref<Msg>;
  }

  private check(actor: AnyDefinition, specs: readonly ChildSpec<unknown>[]): StartSpec[] {
    this.node.checkOpen();
    const name: unknown = (actor as { name?: unknown } | undefined)?.name;
    if (typeof name !== 'string')
      throw expected('actor', 'a definition, as defineActor makes it', actor);
    if (!this.definitions.includes(actor)) {
      const known = this.definitions.map(({ name }) => `'${name}'`).join(', ');
      throw new InvalidCallError(
        'unknown_definition',
        `Supervisor '${this.name}' has no definition '${name}'; it has ${known}. Add it to \`supervisors.${this.name}.actors\` on every node`,
      );
    }
    checkSpecs(specs);
    return specs.map(({ id, args, tags = [] }) => ({
      id,
      supervisor: this.name,
      definition: actor.name,
      args: this.encodeArgs(id, actor.name, args),
      tags: [...tags],
    }));
  }

  private encodeArgs(id: ChildId, definition: string, args: unknown): Uint8Array {
    const { router, options, kinds } = this.node;
    const { messageBytes } = options.limits;
    const bytes = router.codec.encode(args, 'args', kinds.get(this.name, definition)?.classes);
    if (bytes.byteLength <= messageBytes) return bytes;
    throw new TooLargeError(
      'args_too_large',
      bytes.byteLength,
      messageBytes,
      `The arguments of child '${id}' have ${bytes.byteLength} bytes, over the limit of ${messageBytes}: give less, or raise \`limits.messageBytes\``,
    );
  }
}
