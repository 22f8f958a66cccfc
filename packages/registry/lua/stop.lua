-- Takes children of a node off the registry.
-- ARGV: 2 node, 3 "id epoch id epoch ..."
-- Outcomes: 'stopped' (also: it was not there any more), 'lost'
local node = ARGV[2]
local refusal = refused(node)
if refusal then return refusal end
local said = words_of(ARGV[3])
load(said, 1, 2)

for i, id in ipairs(ids) do
  local row = row_now(id)
  if not row then
    answer('stopped')
  elseif not owns(row, node, said[2 * i]) then
    answer('lost', row.text)
  else
    remove(id)
    answer('stopped')
  end
end
return done()
