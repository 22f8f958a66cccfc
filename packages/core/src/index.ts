export { backoff, type BackoffOptions } from './backoff';
export {
  checkBoolean,
  checkCount,
  checkDuration,
  checkFunction,
  checkName,
  checkOptions,
  expected,
} from './check';
export { checkChildId, escapeName } from './child-id';
export { type Clock, pause, systemClock, type Timer } from './clock';
export {
  bufferOf,
  classCodec,
  type ClassCodec,
  type ClassCodecHooks,
  Classes,
  type Codec,
  createCodec,
  type FrameValue,
  Known,
  packFrame,
  packFramePieces,
  packShaped,
  readFrame,
  type Reader,
  type RefCodec,
  type Refuse,
  type Slice,
  sliceOf,
  unpackFrame,
  unpackShaped,
  viewOf,
  writeFrame,
  type Writer,
} from './encoding';
export {
  CorruptError,
  FencedError,
  HubError,
  InvalidCallError,
  InvalidConfigError,
  messageOf,
  MigrationError,
  NotEncodableError,
  QueryError,
  StartError,
  TooLargeError,
  UnknownOutcomeError,
} from './errors';
export { group } from './group';
export { type Logger, silentLogger } from './logger';
export { type PartLimits, partsOf } from './parts';
export { Pieces, piecesOf } from './pieces';
export { isPromise, settle } from './settle';
export { isCount, isListOf, isRecord, isText } from './shape';
export { bytesPerTurn, ownTurn, Turns } from './turns';
export { until, type UntilOptions } from './until';
