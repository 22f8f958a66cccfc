-- Keeps a child's checkpoint in place of an earlier one, never of a later one: an owner that wakes up
-- when its child has gone on elsewhere changes nothing, nor does a call that is carried out late.
-- KEYS: 1 checkpoint (hash: epoch, version, bytes)
-- ARGV: 1 epoch, 2 version within the epoch, 3 how long it lives from now on (ms), 4 bytes
-- Result: 'stored' | 'stale'. Executed again it answers the same, unless a later one has come between.
local epoch, version = tonumber(ARGV[1]), tonumber(ARGV[2])
local there = redis.call('HMGET', KEYS[1], 'epoch', 'version')
local there_epoch, there_version = tonumber(there[1] or 0), tonumber(there[2] or 0)
if there_epoch > epoch or (there_epoch == epoch and there_version > version) then return 'stale' end
-- An earlier one may have been in parts.
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', ARGV[2], 'bytes', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 'stored'
