export { classCodec, type ClassCodec, type ClassCodecHooks, Classes } from './classes';
export { type Codec, createCodec, packFrame, unpackFrame } from './codec';
export type { FrameValue } from './frame';
export type { RefCodec, Refuse } from './ref-codec';
