-- Writes a migration and its target into the rows of children of a node: one migration per child.
-- ARGV: 2 node, 3 migration, 4 target, 5 "id epoch id epoch ..."
-- Outcomes (without rows): 'begun', 'busy', 'lost', 'no_target'
-- Facts: children whose rows differ in epoch and life only are one:
-- 'migrationsBegun' = "owner migration target operation handover version pinned id epoch life id epoch life ..."
local node, migration, target = ARGV[2], ARGV[3], ARGV[4]
local refusal = refused(node)
if refusal then return refusal end
local accepted = accepts(target)
local said = words_of(ARGV[5])
load(said, 1, 2)

for i, id in ipairs(ids) do
  local row = row_now(id)
  if not owns(row, node, said[2 * i]) then
    answer_only('lost')
  elseif row.migration == migration then
    answer_only('begun')
  elseif row.migration ~= '-' then
    answer_only('busy')
  elseif not accepted then
    answer_only('no_target')
  else
    put(id, node, with_migration(row, migration, target))
    together('migrationsBegun', node .. ' ' .. migration .. ' ' .. target .. ' ' .. row.operation .. ' ' ..
      row.handover .. ' ' .. row.version .. ' ' .. row.pinned, ' ' .. id .. ' ' .. row.epoch .. ' ' .. row.life)
    answer_only('begun')
  end
end
return done()
