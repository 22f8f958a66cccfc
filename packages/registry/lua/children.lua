-- Stands after rows.lua in scripts that decide on a batch of children.
-- Result: { 'done' | 'fenced' | 'recovering', number, then for each child: outcome, row ('' if there is none) },
-- or without the rows, and the outcomes in one: 'begun begun lost'
local ids, row_of, answers, removed = {}, {}, {}, {}
local written = { [rows] = {}, [about] = {}, [args] = {} }

local function words_of(text)
  local words = {}
  for word in string.gmatch(text, '%S+') do words[#words + 1] = word end
  return words
end

-- Reads the rows of the children whose ids are at list[from], list[from + stride] and so on.
local function load(list, from, stride)
  local first = #ids
  for i = from, #list, stride do ids[#ids + 1] = list[i] end
  if #ids == first then return end
  local texts = redis.call('HMGET', rows, unpack(ids, first + 1))
  for i, text in ipairs(texts) do
    local id = ids[first + i]
    if row_of[id] == nil then row_of[id] = text end
  end
end

-- The row of a child as the ones before it in the batch have left it.
local function row_now(id)
  local row = row_of[id]
  if type(row) == 'string' then
    row = parse(row)
    row_of[id] = row
  end
  return row or nil
end

local function set(key, id, value)
  local list = written[key]
  list[#list + 1] = id
  list[#list + 1] = value
end

-- Makes `text` the row of a child, and `owner` the one that it names.
local function put(id, owner, text)
  local before = row_of[id]
  if before then own(before.owner, -1) end
  own(owner, 1)
  row_of[id] = text
  set(rows, id, text)
end

-- The same, as a fact of its own. `note`: what it says besides, after a space.
local function write(kind, id, owner, text, note)
  put(id, owner, text)
  fact(kind, id .. ' ' .. text .. (note or ''))
end

-- A fact about several children of whom it says the same: `common`, and of each some words.
local group, group_kind, group_common, group_size
local function tell()
  if group then fact(group_kind, group_common .. table.concat(group), group_size) end
  group = nil
end
local function together(kind, common, words)
  if not group or common ~= group_common then
    tell()
    group, group_kind, group_common, group_size = {}, kind, common, 0
  end
  group[#group + 1] = words
  group_size = group_size + 1
end

local function remove(id)
  own(row_of[id].owner, -1)
  fact('childStopped', id .. ' ' .. row_of[id].epoch)
  row_of[id] = nil
  removed[#removed + 1] = id
end

-- `text`: the row, if there is one.
local function answer(outcome, text)
  answers[#answers + 1] = outcome
  answers[#answers + 1] = text or ''
end

-- Without a row: what the caller has to know is the outcome. Not to be mixed with the others.
local outcomes = {}
local function answer_only(outcome) outcomes[#outcomes + 1] = outcome end

-- Why nothing is decided in the name of a node, as the result; nil if it may be.
local function refused(node)
  if not is_settled then return { 'recovering', whole(number) } end
  if not is_live(node) then return { 'fenced', whole(number) } end
end

local function done()
  tell()
  for key, list in pairs(written) do
    if #list > 0 then redis.call('HSET', key, unpack(list)) end
    if #removed > 0 then redis.call('HDEL', key, unpack(removed)) end
  end
  append()
  if #outcomes > 0 then return { 'done', whole(number), table.concat(outcomes, ' ') } end
  return { 'done', whole(number), unpack(answers) }
end
