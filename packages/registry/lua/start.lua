-- Registers children that stand by on a node: a life begins.
-- ARGV: 2 node, 3 operation, then for each child: id, about (JSON), arguments (bytes)
-- Outcomes: 'started', 'exists'
local node, operation = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 3)

for i, id in ipairs(ids) do
  local row = row_of[id]
  if row then
    answer((row.owner == node and row.operation == operation) and 'started' or 'exists', row)
  else
    local at = 3 * i + 1
    local life = next_epoch()
    row = row_at(life, node, life, operation, '-', '0', '-')
    write('childStarted', id, row, ' ' .. ARGV[at + 1])
    set(about, id, ARGV[at + 1])
    set(args, id, ARGV[at + 2])
    answer('started', row)
  end
end
return done()
