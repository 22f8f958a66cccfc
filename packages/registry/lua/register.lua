-- Puts a node that has been in the hub into the view, with what it runs: after a loss of data, or under
-- a new id after it was fenced. The highest epoch wins.
-- ARGV: 2 node, 3 lease (ms), 4 "<phase> <record as JSON>", 5 the incarnation to take if there is none,
-- 6 the incarnation in which it was in the hub last, 7 the id that it had then, 8 the highest epoch and 9 the longest
-- lease (ms) that it knows of, 10 operation, then for each child: id, epoch, life, handover, version, pinned,
-- about (JSON), arguments (bytes)
-- Result: as for a batch, and the incarnation at the end
-- Outcomes: 'registered', 'lost' (somebody else has it, at a later epoch)
-- Or { 'fenced' }: it was in the hub under this id, and is out: an id never comes back
local node, span, from, previous, operation = ARGV[2], tonumber(ARGV[3]), ARGV[6], ARGV[7], ARGV[10]
local recovery = math.max(span, tonumber(ARGV[9]))
local has_lost = from ~= incarnation
if not redis.call('HGET', nodes, node) and redis.call('HGET', owned, node) then return { 'fenced' } end
-- The first one back begins the recovery: of an empty hub, or of one that somebody has begun anew.
if incarnation == '' then recover(ARGV[5], recovery) elseif has_lost and settled == 0 then recover(incarnation, recovery) end

redis.call('HSET', meta, 'renewed', whole(now), 'lease', whole(span), 'grace', whole(math.max(grace, was_away and now + span or 0)))
redis.call('ZADD', leases, whole(now + span), node)
for _, key in ipairs({ meta, log }) do redis.call('PERSIST', key) end
-- Nobody may hear of the new id while the former one counts as there: what that has sent comes first, or never.
if previous ~= node and redis.call('ZREM', leases, previous) == 1 then
  redis.call('HDEL', nodes, previous)
  fact('nodeExpired', previous)
end
-- That a node is on its way out may be lost, too: nothing must be placed on it.
if redis.call('HSETNX', nodes, node, ARGV[4]) == 1 then
  fact('nodeJoined', node .. ' ' .. ARGV[4])
elseif string.sub(ARGV[4], 1, 8) == 'leaving ' and string.sub(redis.call('HGET', nodes, node), 1, 7) == 'joined ' then
  redis.call('HSET', nodes, node, ARGV[4])
  fact('nodeLeaving', node)
end
epoch = math.max(epoch, tonumber(ARGV[8]))
load(ARGV, 11, 8)

for i, id in ipairs(ids) do
  local at = 8 * i + 3
  local row, from_epoch, life = row_now(id), ARGV[at + 1], ARGV[at + 2]
  local is_same = row and row.epoch == from_epoch
  -- By its operation: registered before, without an answer, under this id or one that was given up.
  local is_ours = row and (row.operation == operation or is_same and row.owner == previous)
  if row and row.owner == node and (is_same or row.operation == operation) then
    local text = row.text
    -- Older data may say that a migration is under way. By what was known in between it was off, and its target may
    -- have given up what stood by for it.
    if has_lost and row.migration ~= '-' then
      text = with_migration(row, '-', '-')
      write('migrationAborted', id, node, text)
    end
    answer('registered', text)
  elseif is_ours or (has_lost and (not row or is_later(from_epoch, row.epoch))) then
    local kind = not row and 'childStarted' or row.life == life and 'childMoved' or 'childClaimed'
    -- After a loss of data somebody may have the child at a later epoch, and has not registered yet.
    local own_epoch = not is_ours and from_epoch or has_lost and row.epoch or next_epoch()
    epoch = math.max(epoch, tonumber(own_epoch))
    local text = row_at(own_epoch, node, life, operation, ARGV[at + 3], ARGV[at + 4], ARGV[at + 5])
    write(kind, id, node, text, kind == 'childStarted' and (' ' .. ARGV[at + 6]) or nil)
    set(about, id, ARGV[at + 6])
    set(args, id, ARGV[at + 7])
    answer('registered', text)
  else
    answer('lost', row and row.text)
  end
end
local result = done()
result[#result + 1] = incarnation
return result
