-- Adds a node to the view; asked again, it renews the lease.
-- ARGV: 2 node, 3 lease (ms), 4 "<phase> <record as JSON>", 5 the incarnation to take if there is none
-- Result: { number }
local node, span = ARGV[2], tonumber(ARGV[3])
if incarnation == '' then incarnation = ARGV[5] end
if was_away then grace = now + span end

redis.call('HSET', meta, 'incarnation', incarnation, 'server', server, 'renewed', whole(now), 'lease', whole(span), 'grace', whole(grace))
redis.call('ZADD', leases, whole(now + span), node)
for _, key in ipairs({ meta, log }) do redis.call('PERSIST', key) end
if redis.call('HSETNX', nodes, node, ARGV[4]) == 1 then fact('nodeJoined', node .. ' ' .. ARGV[4]) end
append()
return { whole(number) }
