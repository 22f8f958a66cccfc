-- Stands after rows.lua in scripts that decide on a batch of children.
-- Result: { 'done' | 'fenced' | 'recovering', number, then for each child: outcome, row ('' if there is none) }
local ids, row_of, answers, removed = {}, {}, {}, {}
local written = { [rows] = {}, [about] = {}, [args] = {} }

-- Reads the rows of the children whose ids are at ARGV[from], ARGV[from + stride] and so on.
local function load(from, stride)
  for i = from, #ARGV, stride do ids[#ids + 1] = ARGV[i] end
  if #ids == 0 then return end
  local texts = redis.call('HMGET', rows, unpack(ids))
  for i, id in ipairs(ids) do row_of[id] = parse(texts[i]) end
end

local function set(key, id, value)
  local list = written[key]
  list[#list + 1] = id
  list[#list + 1] = value
end

-- Makes `row` the row of a child. `note`: what the fact says besides, after a space.
local function write(kind, id, row, note)
  local before = row_of[id]
  if before then own(before.owner, -1) end
  own(row.owner, 1)
  row_of[id] = row
  set(rows, id, row.text)
  fact(kind, id .. ' ' .. row.text .. (note or ''))
end

local function remove(id)
  own(row_of[id].owner, -1)
  fact('childStopped', id .. ' ' .. row_of[id].epoch)
  row_of[id] = nil
  removed[#removed + 1] = id
end

local function answer(outcome, row)
  answers[#answers + 1] = outcome
  answers[#answers + 1] = row and row.text or ''
end

-- Why nothing is decided in the name of a node, as the result; nil if it may be.
local function refused(node)
  if not is_settled then return { 'recovering', whole(number) } end
  if not is_live(node) then return { 'fenced', whole(number) } end
end

local function done()
  for key, list in pairs(written) do
    if #list > 0 then redis.call('HSET', key, unpack(list)) end
    if #removed > 0 then redis.call('HDEL', key, unpack(removed)) end
  end
  append()
  return { 'done', whole(number), unpack(answers) }
end
