import type { Question } from '../question';
import { batchSize } from './batch-size';
import { coldAndLeave } from './cold-and-leave';
import { directSocket } from './direct-socket';
import { growth } from './growth';
import { idle } from './idle';
import { largeState } from './large-state';
import { localDispatch } from './local-dispatch';
import { localQuery } from './local-query';
import { lookup } from './lookup';
import { memory } from './memory';
import { move } from './move';
import { moveUnderLoad } from './move-under-load';
import { remoteDispatch } from './remote-dispatch';
import { remoteQueries } from './remote-queries';
import { remoteQuery } from './remote-query';
import { simulation } from './simulation';
import { sizesOfMessages } from './sizes';
import { startChildren } from './start-children';
import { views } from './views';

/** All questions, in the order of the report. */
export const questions: readonly Question[] = [
  localDispatch,
  localQuery,
  remoteDispatch,
  remoteQuery,
  remoteQueries,
  directSocket,
  sizesOfMessages,
  lookup,
  startChildren,
  move,
  moveUnderLoad,
  largeState,
  coldAndLeave,
  batchSize,
  growth,
  views,
  memory,
  idle,
  simulation,
];
