-- Ends a migration without a change of owner.
-- ARGV: 2 node (source or target), 3 migration, 4 "id epoch id epoch ..."
-- Outcomes: 'aborted' (it is certain that it will not happen), 'moved', 'gone' (not registered, or another life)
local node, migration = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
local said = words_of(ARGV[4])
load(said, 1, 2)

for i, id in ipairs(ids) do
  local row, at = row_now(id), said[2 * i]
  if not row or is_later(row.life, at) then
    answer('gone', row and row.text)
  elseif is_later(row.epoch, at) then
    answer('moved', row.text)
  elseif row.epoch ~= at or row.migration ~= migration then
    answer('aborted', row.text)
  else
    local text = with_migration(row, '-', '-')
    write('migrationAborted', id, row.owner, text)
    answer('aborted', text)
  end
end
return done()
