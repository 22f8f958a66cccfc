-- Keeps handovers, each in place of what was kept under its key: one call for all of a batch.
-- KEYS: handovers
-- ARGV: 1 how long they live from now on (ms), then the bytes of each
-- Result: how many. Executed again it does the same.
for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1]) end
return #KEYS
