export { decodeHandover, type ExpectedHandover } from './decode-handover';
export { checkStateSize, encodeHandover, type Handover, handoverFormat } from './handover';
export { memoryHandovers } from './memory/memory-handovers';
export { redisHandovers, type RedisHandoversOptions } from './redis/redis-handovers';
export { handoverKey, type HandoverEntry, type HandoverStore } from './store';
