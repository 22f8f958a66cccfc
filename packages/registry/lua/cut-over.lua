-- The commit point of a migration: the target becomes owner, with the next epoch and the same life.
-- ARGV: 2 node (the source), 3 migration, then for each child: id, epoch, version, '1' to pin it or '0'
-- Outcomes: 'moved' (also: it has moved on since), 'aborted', 'no_target', 'gone'
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 4)

local accepted = {}
local function accepts_now(target)
  if accepted[target] == nil then accepted[target] = accepts(target) or false end
  return accepted[target]
end

for i, id in ipairs(ids) do
  local at = 4 * i
  local row, from = row_of[id], ARGV[at + 1]
  if not row then
    answer('gone')
  elseif row.owner ~= node or is_later(row.epoch, from) then
    answer('moved', row)
  elseif row.epoch ~= from or row.migration ~= migration then
    answer('aborted', row)
  elseif not accepts_now(row.target) then
    answer('no_target', row)
  else
    local target = row.target
    local pinned = ARGV[at + 3] == '1' and target or '-'
    row = row_at(next_epoch(), target, row.life, migration, migration, ARGV[at + 2], pinned)
    write('childMoved', id, row)
    answer('moved', row)
  end
end
return done()
