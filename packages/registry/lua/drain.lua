-- Marks a node as leaving: nothing is placed on it or moved to it from now on.
-- ARGV: 2 node
-- Result: { 'done' | 'fenced' | 'recovering', number }
local node = ARGV[2]
if not is_live(node) then return { is_settled and 'fenced' or 'recovering', whole(number) } end

local record = redis.call('HGET', nodes, node) or ''
if string.sub(record, 1, 7) == 'joined ' then
  redis.call('HSET', nodes, node, 'leaving ' .. string.sub(record, 8))
  fact('nodeLeaving', node)
end
append()
return { 'done', whole(number) }
