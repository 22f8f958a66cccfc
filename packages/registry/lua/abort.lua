-- Ends a migration without a change of owner.
-- ARGV: 2 node (source or target), 3 migration, then for each child: id, epoch
-- Outcomes: 'aborted' (it is certain that it will not happen), 'moved', 'gone' (not registered, or another life)
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 2)

for i, id in ipairs(ids) do
  local row, at = row_of[id], ARGV[2 * i + 3]
  if not row or is_later(row.life, at) then
    answer('gone', row)
  elseif is_later(row.epoch, at) then
    answer('moved', row)
  elseif row.epoch ~= at or row.migration ~= migration then
    answer('aborted', row)
  else
    row = with_migration(row, '-', '-')
    write('migrationAborted', id, row)
    answer('aborted', row)
  end
end
return done()
