export { freezeNow, inspect, lookAt, replaceState } from './child/at-rest';
export {
  Behaviour,
  type BehaviourFunction,
  type ChildContext,
  type ChildProps,
  type CrashContext,
  type HubContext,
} from './child/behaviour';
export type { InstanceHost, InstanceKind, InstanceOptions, Ledger, Phase } from './child/host';
export { Instance } from './child/instance';
export type { Capture as Look } from './child/standstill';
export { Calls, RemoteError, type CallHandler } from './calls';
export type { Channel, Receive } from './channel';
export type { DeadLetter, DeadLetterReason } from './dead-letter';
export type { LimitReached } from './limit-reached';
export { Incoming, type TakenRecord } from './delivery/incoming';
export type { Head } from './delivery/kept';
export { numberOn, Outgoing, type SentRecord } from './delivery/outgoing';
export { childParty, nodeParty, parseParty } from './delivery/party';
export { createMemoryChannels, type MemoryChannels } from './memory/memory-channel';
export { addSystem, findSystem, lookup, type NactActor, type NactRef } from './nact/internals';
export { redisChannel, type RedisChannelOptions } from './redis/redis-channel';
export { readSentRecord } from './delivery/sent-record';
export { ChildRef, NodeRef } from './refs';
export { Router } from './router';
export type { RouterEvents, RouterOptions } from './routing/options';
export type { MessageLimits } from './delivery/room';
export { currentSender } from './sender';
export type { Arrival } from './delivery/arrival';
export type { Envelope, Inbound, Outbound } from './wire/frame';
export { readInbound } from './wire/read';
export { packOutbound } from './wire/write';
