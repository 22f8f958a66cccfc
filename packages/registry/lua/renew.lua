-- Renews the lease of a node, and expires every node whose lease has run out.
-- ARGV: 2 node, 3 lease (ms)
-- Result: { 'renewed' | 'fenced' | 'unknown', number, incarnation, '1' if settled or '0' }
-- 'unknown': data was lost, and the node may have been among it. It registers.
local node, span = ARGV[2], tonumber(ARGV[3])
local function answer(outcome) return { outcome, whole(number), incarnation, is_settled and '1' or '0' } end
if not redis.call('ZSCORE', leases, node) then return answer(is_settled and 'fenced' or 'unknown') end

local late = in_grace and {} or redis.call('ZRANGEBYSCORE', leases, '-inf', whole(now), 'LIMIT', 0, 1000)
-- Changes nothing. A Redis that is out of memory refuses it, and the script ends before it has buried those
-- who could not renew for the same reason: what only removes would not be refused.
if #late > 0 then redis.call('HSET', meta, 'server', server) end
for _, expired in ipairs(late) do
  redis.call('ZREM', leases, expired)
  redis.call('HDEL', nodes, expired)
  fact('nodeExpired', expired)
end

local outcome = 'fenced'
if is_live(node) then
  outcome = 'renewed'
  if was_away then grace = math.max(grace, now + span) end
  redis.call('HSET', meta, 'renewed', whole(now), 'lease', whole(span), 'grace', whole(grace))
  redis.call('ZADD', leases, whole(now + span), node)
end
append()
return answer(outcome)
