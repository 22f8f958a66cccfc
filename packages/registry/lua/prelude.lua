-- Stands in front of every script of the registry.
-- KEYS (one hash tag for all): 1 rows, 2 about, 3 args, 4 nodes, 5 leases, 6 owned, 7 meta, 8 log
-- ARGV[1]: how many entries the log keeps. All times are milliseconds of the clock of Redis.
-- Row: "owner epoch life operation migration target handover version pinned", "-" where there is none.
local rows, about, args, nodes, leases, owned, meta, log = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', meta, 'incarnation', 'number', 'epoch', 'renewed', 'lease', 'grace', 'server', 'settled')
local incarnation, number, epoch = known[1] or '', tonumber(known[2] or 0), tonumber(known[3] or 0)
local renewed, lease, grace = tonumber(known[4] or now), tonumber(known[5] or 0), tonumber(known[6] or 0)
local settled = tonumber(known[8] or 0)

local function whole(n) return string.format('%.0f', n) end

-- How long any node may count as live without renewing: each may have a lease of its own length.
local function longest()
  local most = lease
  for i, text in ipairs(redis.call('HGETALL', nodes)) do
    local is_record, record = pcall(cjson.decode, i % 2 == 0 and string.match(text, ' (.*)') or '')
    if is_record and type(record) == 'table' then most = math.max(most, tonumber(record.lease) or 0) end
  end
  return most
end

-- The clock of Redis was set back: what is to be over at some time is over a lease from now, or it would last
-- for longer by as much as the clock was set back by.
if now < renewed then
  local latest = now + longest()
  renewed, grace, settled = now, math.min(grace, latest), math.min(settled, latest)
  redis.call('HSET', meta, 'renewed', whole(renewed), 'grace', whole(grace), 'settled', whole(settled))
  for _, node in ipairs(redis.call('ZRANGEBYSCORE', leases, whole(latest), '+inf')) do
    redis.call('ZADD', leases, whole(latest), node)
  end
end

-- One life of one server. A server that restarted, or a replica that took its place, may have lost the
-- last of what it knew, however little: then nobody is expired, and only registering changes rows, until
-- every node that lives has said what it runs, and the lease of every other one has run out.
local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') .. '.' ..
  string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')

local function recover(as, span)
  incarnation, settled, grace = as, now + span, now + span
  redis.call('HSET', meta, 'incarnation', incarnation, 'server', server, 'settled', whole(settled), 'grace', whole(grace))
end
-- Nobody renewed while each could have twice: Redis was away, and the first one back must not bury the rest.
-- Whoever had renewed first would be late sooner than in a whole lease after the last one.
local was_away = lease > 0 and now - renewed > lease * 2 / 3

-- One that was away while it recovered has not heard of those who live yet: they get a whole lease again.
if incarnation ~= '' and known[7] ~= server then recover(server, longest())
elseif was_away and renewed < settled then recover(incarnation, longest()) end
local is_settled = incarnation ~= '' and now >= settled

local in_grace = was_away or now < grace
local facts, told, owners = {}, 0, {}

local function is_live(node)
  local expiry = redis.call('ZSCORE', leases, node)
  return expiry and (in_grace or tonumber(expiry) > now)
end

-- A node is kept as "<phase> <record as JSON>".
local function accepts(node)
  local record = is_live(node) and redis.call('HGET', nodes, node)
  return record and string.sub(record, 1, 7) == 'joined '
end

-- `count`: of how many children it tells, if of several.
local function fact(kind, value, count)
  facts[#facts + 1] = kind
  facts[#facts + 1] = value
  told = told + (count or 1)
end

-- Counts the children of each node, so that nobody has to look at all rows when a node leaves.
local function own(node, by)
  if node ~= '-' then owners[node] = (owners[node] or 0) + by end
end

-- The log holds about a million facts at most, however large its entries are.
local function append()
  for node, by in pairs(owners) do
    if by ~= 0 and redis.call('HINCRBY', owned, node, by) <= 0 then redis.call('HDEL', owned, node) end
  end
  if #facts == 0 then return end
  number = number + 1
  local bound = math.min(tonumber(ARGV[1]), math.ceil(1000000 / told))
  redis.call('XADD', log, 'MAXLEN', '~', bound, '*',
    'number', whole(number), 'incarnation', incarnation, unpack(facts))
  redis.call('HSET', meta, 'number', whole(number), 'epoch', whole(epoch))
end
