import type { Departure, Needs } from '../wire';
import type { Traveller } from './migration';

/** What the target must have to run a child. */
export const needsOf = ({ kind, move }: Traveller): Needs => ({
  supervisor: kind.supervisorName,
  definition: kind.definition,
  stateVersion: move.handover ? kind.stateVersion : 0,
});

/** What the target is told of a child that it is to start. */
export const departureOf = (traveller: Traveller): Departure => {
  const { move, instance, args, epoch } = traveller;
  const { supervisor, definition, stateVersion } = needsOf(traveller);
  const { id, version } = move;
  const { life } = instance;
  return { id, epoch, life, supervisor, definition, stateVersion, args, version };
};
