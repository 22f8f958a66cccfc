-- Lets an inbox live on, and makes it when it is not there: at first, and after a loss of data.
-- KEYS: 1 inbox
-- ARGV: 1 how long it lives from now on (ms)
-- Result: 'kept' | 'made'. Executed again it answers 'kept' and loses nothing.
if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 1 then return 'kept' end
-- Only an entry that is trimmed at once leaves an empty stream, which senders then find.
redis.call('XADD', KEYS[1], 'MAXLEN', 0, '*', 'frame', '')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'made'
