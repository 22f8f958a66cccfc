-- Puts parts that are all there in the place of a handover, at once.
-- KEYS: 1 the parts (hash: bytes by number), 2 handover (string, or hash: bytes by number, and what says so)
-- ARGV: 1 how many parts, 2 how long it lives from now on (ms), 3 what says that they are parts, and which
-- Result: 'stored' | 'gone' (not all of them are there: what is left of them is deleted: to be begun again). The same when executed again, as long
-- as no other handover has been put there.
if redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[1]) then
  -- Of another type, or another one: an error, or another text.
  if redis.pcall('HGET', KEYS[2], 'bytes') == ARGV[3] then return 'stored' end
  redis.call('UNLINK', KEYS[1])
  return 'gone'
end
redis.call('HSET', KEYS[1], 'bytes', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
-- What was there is freed in the background.
redis.call('UNLINK', KEYS[2])
redis.call('RENAME', KEYS[1], KEYS[2])
return 'stored'
