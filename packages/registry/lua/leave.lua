-- Takes a node out of the view, unless it owns children. One that is out and owns nothing has left.
-- ARGV: 2 node
-- Result: { 'done' | 'owns_children' | 'fenced', number }
local node = ARGV[2]
if tonumber(redis.call('HGET', owned, node) or 0) > 0 then
  return { is_live(node) and 'owns_children' or 'fenced', whole(number) }
end

redis.call('HDEL', nodes, node)
if redis.call('ZREM', leases, node) == 1 then fact('nodeLeft', node) end
append()
return { 'done', whole(number) }
