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
-- A hub without nodes and children goes by itself. Epochs begin with the time, so that none repeats then.
if redis.call('ZCARD', leases) == 0 and redis.call('HLEN', rows) == 0 then
  for _, key in ipairs({ meta, log }) do redis.call('PEXPIRE', key, 30 * 24 * 3600 * 1000) end
end
return { 'done', whole(number) }
