export { classCodec, type ClassCodec, type ClassCodecHooks, Classes } from './classes';
export {
  type Codec,
  createCodec,
  packFrame,
  packFramePieces,
  packShaped,
  unpackFrame,
  unpackShaped,
} from './codec';
export { type FrameValue, readFrame, writeFrame } from './frame';
export { Known } from './known-texts';
export type { Reader } from './reader';
export type { Writer } from './writer';
export type { RefCodec, Refuse } from './ref-codec';
export { bufferOf, type Slice, sliceOf, viewOf } from './slice';
