-- The commit point of a migration: the target becomes owner, with the next epoch and the same life.
-- ARGV: 2 node (the source), 3 migration, 4 "id epoch version pin id epoch version pin ...": '1' to pin it or '0'
-- Outcomes (without rows): 'moved' (also: it has moved on since), 'aborted', 'no_target', 'gone'
-- Facts: children of whom it says the same are one:
-- 'childrenMoved' = "owner migration version pinned id epoch life id epoch life ..."
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
local said = words_of(ARGV[4])
load(said, 1, 4)

local accepted = {}
local function accepts_now(target)
  if accepted[target] == nil then accepted[target] = accepts(target) or false end
  return accepted[target]
end

for i, id in ipairs(ids) do
  local at = 4 * i - 3
  local row, from = row_now(id), said[at + 1]
  if not row then
    answer_only('gone')
  elseif row.owner ~= node or is_later(row.epoch, from) then
    answer_only('moved')
  elseif row.epoch ~= from or row.migration ~= migration then
    answer_only('aborted')
  elseif not accepts_now(row.target) then
    answer_only('no_target')
  else
    local owner, version, moved_at = row.target, said[at + 2], next_epoch()
    local pinned = said[at + 3] == '1' and owner or '-'
    put(id, owner, row_at(moved_at, owner, row.life, migration, migration, version, pinned))
    together('childrenMoved', owner .. ' ' .. migration .. ' ' .. version .. ' ' .. pinned,
      ' ' .. id .. ' ' .. moved_at .. ' ' .. row.life)
    answer_only('moved')
  end
end
return done()
