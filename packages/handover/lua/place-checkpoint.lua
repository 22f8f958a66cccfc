-- Puts parts that are all there in the place of a child's earlier checkpoint, at once, never of a later one.
-- KEYS: 1 the parts (hash: bytes by number), 2 checkpoint (hash: epoch, version, bytes)
-- ARGV: 1 how many parts, 2 how long it lives from now on (ms), 3 what says that they are parts, and which,
-- 4 epoch, 5 version within the epoch
-- Result: 'stored' | 'stale' (there is a later one) | 'gone' (not all parts are there: what is left of them is deleted: to be begun again). The
-- same when executed again, unless a later one has come between.
local epoch, version = tonumber(ARGV[4]), tonumber(ARGV[5])
local there = redis.call('HMGET', KEYS[2], 'epoch', 'version', 'bytes')
local there_epoch, there_version = tonumber(there[1] or 0), tonumber(there[2] or 0)
if there_epoch > epoch or (there_epoch == epoch and there_version > version) then
  redis.call('UNLINK', KEYS[1])
  return 'stale'
end
if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  if there[3] == ARGV[3] then return 'stored' end
  redis.call('UNLINK', KEYS[1])
  return 'gone'
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[4], 'version', ARGV[5], 'bytes', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('UNLINK', KEYS[2])
redis.call('RENAME', KEYS[1], KEYS[2])
return 'stored'
