-- Takes away what a child had up to the epoch at which it stopped. A mark without bytes stays for a
-- while, so that nothing of those epochs that is still on its way is kept after all.
-- KEYS: 1 checkpoint (hash: epoch, version, bytes)
-- ARGV: 1 epoch, 2 how long the mark lives (ms)
-- Result: 'ended' | 'stale' (a later epoch has a checkpoint: nothing changes). The same when executed again.
local there = redis.call('HGET', KEYS[1], 'epoch')
if there and tonumber(there) > tonumber(ARGV[1]) then return 'stale' end
redis.call('DEL', KEYS[1])
-- No version of this epoch is later than this one.
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', '9007199254740991')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'ended'
