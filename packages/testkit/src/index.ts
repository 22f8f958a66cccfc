export { ensureRedis, type ProvidedRedis } from './redis/ensure-redis';
