import {
  Classes,
  escapeName,
  messageOf,
  type ClassCodec,
  type Codec,
  type Logger,
} from '@nact-hub/core';
import { propsFrom, type ChildKind } from '@nact-hub/migration';
import type { About, ChildId } from '@nact-hub/registry';
import { spawn, stop, type Ref } from 'nact';
import { insideOf, swapOf } from '../define/define-actor';
import type { SupervisorOptions } from '../options/options';

export interface KindsOptions {
  /** Under which the supervisors are spawned. */
  readonly parent: Ref<unknown>;
  /** Tells the supervisors of this node apart from those of others in the process. */
  readonly label: string;
  readonly supervisors: Readonly<Record<string, SupervisorOptions>>;
  readonly logger: Logger;
  /** Reads their arguments. */
  readonly codec: Codec;
  /** Stops a child that has escalated a fault. */
  readonly stopChild: (id: ChildId) => void;
  /** Hears of each message to a child that has checkpoints, before it begins. */
  readonly begins: (sender: object) => void;
}

/** What this node can run: a nact actor per supervisor, and under each its definitions. */
export class Kinds {
  private readonly kinds = new Map<string, ChildKind>();
  /** The class codecs of all definitions, where that of a child is not known (yet); undefined when there are none. */
  private classes: Classes | undefined;
  private readonly supervisors: readonly Ref<unknown>[];

  constructor(private readonly options: KindsOptions) {
    this.supervisors = Object.entries(options.supervisors).map(([name, supervisor]) =>
      this.add(name, supervisor),
    );
  }

  get(supervisor: string, definition: string): ChildKind | undefined {
    return this.kinds.get(keyOf(supervisor, definition));
  }

  /** The class codecs of a definition. Costs nothing where nobody has any. */
  classesOf(about: About | undefined): Classes | undefined {
    if (!this.classes || !about) return this.classes;
    return this.get(about.supervisor, about.definition)?.classes;
  }

  close(): void {
    for (const supervisor of this.supervisors) stop(supervisor);
  }

  private add(name: string, { actors, migration }: SupervisorOptions): Ref<unknown> {
    const supervisor = this.spawnSupervisor(name);
    const { begins, codec } = this.options;
    for (const definition of actors) {
      const { behaviour, props, classes } = insideOf(definition);
      if (classes) this.classes = mergeClasses(this.classes, classes);
      this.kinds.set(keyOf(name, definition.name), {
        supervisorName: name,
        supervisor,
        definition: definition.name,
        behaviour: definition.checkpointEvery ? behaviour.observed(begins) : behaviour,
        props: propsFrom(codec, definition.name, { props, classes }),
        classes,
        swap: swapOf(definition),
        stateVersion: definition.stateVersion,
        upgradeState: definition.upgradeState,
        strategy: migration,
        checkpointEvery: definition.checkpointEvery,
        redeliver: definition.redeliver,
      });
    }
    if (!migration.handover) {
      const fields = { supervisor: name };
      this.options.logger.info(fields, 'handover is off: children start afresh after a move');
    }
    return supervisor;
  }

  /** A child that escalates is stopped, and its peers go on. */
  private spawnSupervisor(name: string): Ref<unknown> {
    const { parent, label, logger, stopChild } = this.options;
    const onCrash = (_: unknown, error: unknown, context: Resuming, child: unknown): symbol => {
      const id = (child as { child?: ChildId } | undefined)?.child;
      logger.error(
        { child: id, reason: messageOf(error) },
        'a child has escalated a fault and is stopped',
      );
      if (id !== undefined) stopChild(id);
      return context.resume;
    };
    const behaviour = (state: unknown): unknown => state;
    return spawn(parent, behaviour, `${escapeName(name)}!${label}`, { onCrash } as never);
  }
}

/** Of two for the same name or class the first counts. */
function mergeClasses(some: Classes | undefined, more: Classes): Classes {
  const codecs = some?.codecs ?? [];
  const isNew = ({ name, type }: ClassCodec) =>
    !codecs.some((codec) => codec.name === name || codec.type === type);
  return new Classes([...codecs, ...more.codecs.filter(isNew)]);
}

interface Resuming {
  readonly resume: symbol;
}

const keyOf = (supervisor: string, definition: string): string => `${supervisor} ${definition}`;
