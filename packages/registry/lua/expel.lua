-- Takes nodes out of the view that the caller knows to have been out of it before: what was lost with data.
-- ARGV: 2 node, then the others
-- Result: { 'done' | 'fenced' | 'recovering', number }
local node = ARGV[2]
if not is_live(node) then return { is_settled and 'fenced' or 'recovering', whole(number) } end
for i = 3, #ARGV do
  redis.call('HDEL', nodes, ARGV[i])
  if redis.call('ZREM', leases, ARGV[i]) == 1 then fact('nodeExpired', ARGV[i]) end
end
append()
return { 'done', whole(number) }
