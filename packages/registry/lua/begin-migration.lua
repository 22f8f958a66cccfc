-- Writes a migration and its target into the rows of children of a node: one migration per child.
-- ARGV: 2 node, 3 migration, 4 target, then for each child: id, epoch
-- Outcomes: 'begun', 'busy', 'lost', 'no_target'
local node, migration, target = ARGV[2], ARGV[3], ARGV[4]
local refusal = refused(node)
if refusal then return refusal end
local accepted = accepts(target)
load(5, 2)

for i, id in ipairs(ids) do
  local row = row_of[id]
  if not owns(row, node, ARGV[2 * i + 4]) then
    answer('lost', row)
  elseif row.migration == migration then
    answer('begun', row)
  elseif row.migration ~= '-' then
    answer('busy', row)
  elseif not accepted then
    answer('no_target', row)
  else
    row = with_migration(row, migration, target)
    write('migrationBegun', id, row)
    answer('begun', row)
  end
end
return done()
