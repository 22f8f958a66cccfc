-- Takes over children that are parked, whose owner is not in the view, or that are the node's own and
-- do not run: another life begins.
-- ARGV: 2 node, 3 operation, then for each child: id, epoch
-- Outcomes: 'claimed' (the row names the handover that may be adopted), 'lost'
local node, operation = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 2)

-- Until its expiry has been logged, a node keeps what it owns.
local present = { ['-'] = false, [node] = false }
local function in_view(owner)
  if present[owner] == nil then present[owner] = redis.call('ZSCORE', leases, owner) ~= false end
  return present[owner]
end

for i, id in ipairs(ids) do
  local row = row_of[id]
  if row and row.owner == node and row.operation == operation then
    answer('claimed', row)
  elseif not row or row.epoch ~= ARGV[2 * i + 3] or in_view(row.owner) then
    answer('lost', row)
  else
    local handover, version, life = row.handover, row.version, next_epoch()
    if row.migration ~= '-' then handover, version = row.migration, '0' end
    row = row_at(life, node, life, operation, handover, version, '-')
    write('childClaimed', id, row)
    answer('claimed', row)
  end
end
return done()
