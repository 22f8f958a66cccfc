-- Leaves children of a node without an owner, each with a handover to adopt.
-- ARGV: 2 node, 3 migration, then for each child: id, epoch, version
-- Outcomes: 'parked' (also: it has been adopted since), 'lost'
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 3)

for i, id in ipairs(ids) do
  local row, at = row_of[id], ARGV[3 * i + 2]
  if row and is_later(row.epoch, at) and row.handover == migration then
    answer('parked', row)
  elseif not owns(row, node, at) then
    answer('lost', row)
  else
    row = row_at(next_epoch(), '-', row.life, migration, migration, ARGV[3 * i + 3], '-')
    write('childParked', id, row)
    answer('parked', row)
  end
end
return done()
