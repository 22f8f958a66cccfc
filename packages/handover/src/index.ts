export { checkpointKey, type Checkpoint, type CheckpointStore } from './checkpoint/store';
export { decodeHandover, type ExpectedHandover } from './decode-handover';
export { checkStateSize, encodeHandover, type Handover, handoverFormat } from './handover';
export { memoryCheckpoints } from './memory/memory-checkpoints';
export { memoryHandovers } from './memory/memory-handovers';
export { redisCheckpoints } from './redis/redis-checkpoints';
export { redisHandovers, type RedisHandoversOptions } from './redis/redis-handovers';
export { handoverKey, type HandoverEntry, type HandoverStore } from './store';
