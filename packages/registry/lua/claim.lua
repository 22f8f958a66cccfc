-- Takes over children that are parked, whose owner is not in the view, or that are the node's own and
-- do not run: another life begins.
-- ARGV: 2 node, 3 operation, 4 "id epoch id epoch ..."
-- Outcomes: 'claimed' (the row names the handover that may be adopted), 'lost'
local node, operation = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
local said = words_of(ARGV[4])
load(said, 1, 2)

-- Until its expiry has been logged, a node keeps what it owns.
local present = { ['-'] = false, [node] = false }
local function in_view(owner)
  if present[owner] == nil then present[owner] = redis.call('ZSCORE', leases, owner) ~= false end
  return present[owner]
end

for i, id in ipairs(ids) do
  local row = row_now(id)
  if row and row.owner == node and row.operation == operation then
    answer('claimed', row.text)
  elseif not row or row.epoch ~= said[2 * i] or in_view(row.owner) then
    answer('lost', row and row.text)
  else
    local handover, version, life = row.handover, row.version, next_epoch()
    if row.migration ~= '-' then handover, version = row.migration, '0' end
    local text = row_at(life, node, life, operation, handover, version, '-')
    write('childClaimed', id, node, text)
    answer('claimed', text)
  end
end
return done()
