import type { Question } from '../question';
import { localDispatch } from './local-dispatch';
import { localQuery } from './local-query';
import { remoteDispatch } from './remote-dispatch';
import { remoteQueries } from './remote-queries';
import { remoteQuery } from './remote-query';

/** All questions, in the order of the report. */
export const questions: readonly Question[] = [
  localDispatch,
  localQuery,
  remoteDispatch,
  remoteQuery,
  remoteQueries,
];
