-- Registers children that stand by on a node: a life begins.
-- ARGV: 2 node, 3 operation, then for children that say the same of themselves: about (JSON),
-- "id length id length ...", and their arguments, each as long as that says (bytes)
-- Outcomes: 'started' (instead of the row its epoch, where it has just begun), 'exists'
-- Facts: children that say the same of themselves are one, as they have one owner and epochs in a row:
-- 'childrenStarted' = "owner operation epoch id id ...\n<about>"
local node, operation = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end

local rest = ' ' .. operation .. ' - - - 0 -'
local function start(said, of_each, bytes)
  local from, begun = #ids, nil
  load(of_each, 1, 2)
  local at = 0
  for i = 1, #ids - from do
    local id, length = ids[from + i], tonumber(of_each[2 * i])
    local row = row_now(id)
    if row then
      local again = row.owner == node and row.operation == operation
      answer(again and 'started' or 'exists', row.text)
    else
      local life = next_epoch()
      local text = node .. ' ' .. life .. ' ' .. life .. rest
      begun = begun or { node, operation, life }
      begun[#begun + 1] = id
      put(id, node, text)
      set(about, id, said)
      set(args, id, string.sub(bytes, at + 1, at + length))
      answer('started', life)
    end
    at = at + length
  end
  if begun then fact('childrenStarted', table.concat(begun, ' ') .. '\n' .. said, #begun - 3) end
end

for at = 4, #ARGV, 3 do start(ARGV[at], words_of(ARGV[at + 1]), ARGV[at + 2]) end
return done()
