-- Keeps one part of what is too large for one command. Nobody reads it until it is whole and in its place.
-- KEYS: 1 the parts (hash: bytes by number, from 0)
-- ARGV: 1 number, 2 how long they live from now on (ms), 3 bytes
-- Result: 'kept' | 'gone' (what came before is not there any more: to be begun again). Part 0 goes first. The
-- same when executed again.
if ARGV[1] ~= '0' and redis.call('HLEN', KEYS[1]) == 0 then return 'gone' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'kept'
