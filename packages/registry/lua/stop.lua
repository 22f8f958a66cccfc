-- Takes children of a node off the registry.
-- ARGV: 2 node, then for each child: id, epoch
-- Outcomes: 'stopped' (also: it was not there any more), 'lost'
local node = ARGV[2]
local refusal = refused(node)
if refusal then return refusal end
load(3, 2)

for i, id in ipairs(ids) do
  local row = row_of[id]
  if not row then
    answer('stopped')
  elseif not owns(row, node, ARGV[2 * i + 2]) then
    answer('lost', row)
  else
    remove(id)
    answer('stopped')
  end
end
return done()
