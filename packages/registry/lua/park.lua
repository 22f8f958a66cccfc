-- Leaves children of a node without an owner, each with a handover to adopt.
-- ARGV: 2 node, 3 migration, 4 "id epoch version id epoch version ..."
-- Outcomes: 'parked' (also: it has been adopted since), 'lost'
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
local said = words_of(ARGV[4])
load(said, 1, 3)

for i, id in ipairs(ids) do
  local row, at = row_now(id), said[3 * i - 1]
  if row and is_later(row.epoch, at) and row.handover == migration then
    answer('parked', row.text)
  elseif not owns(row, node, at) then
    answer('lost', row and row.text)
  else
    local text = row_at(next_epoch(), '-', row.life, migration, migration, said[3 * i], '-')
    write('childParked', id, '-', text)
    answer('parked', text)
  end
end
return done()
