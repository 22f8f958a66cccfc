export { ensureRedis, type ProvidedRedis, startRedis } from './redis/ensure-redis';
