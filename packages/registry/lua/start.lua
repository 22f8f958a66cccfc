-- Registers children that stand by on a node: a life begins.
-- ARGV: 2 node, 3 operation, then for each child: id, about (JSON), arguments (bytes)
-- Outcomes: 'started' (instead of the row its epoch, where it has just begun), 'exists'
-- Facts: children that say the same of themselves are one, as they have one owner and epochs in a row:
-- 'childrenStarted' = "owner operation epoch id id ...\n<about>"
local node, operation = ARGV[2], ARGV[3]
local refusal = refused(node)
if refusal then return refusal end
load(4, 3)

local rest = ' ' .. operation .. ' - - - 0 -'
local begun, said
local function tell()
  if begun then fact('childrenStarted', table.concat(begun, ' ') .. '\n' .. said, #begun - 3) end
end

for i, id in ipairs(ids) do
  local row = row_of[id]
  if row then
    answer((row.owner == node and row.operation == operation) and 'started' or 'exists', row)
  else
    local at = 3 * i + 1
    local life = next_epoch()
    local text = node .. ' ' .. life .. ' ' .. life .. rest
    if ARGV[at + 1] ~= said then
      tell()
      begun, said = { node, operation, life }, ARGV[at + 1]
    end
    begun[#begun + 1] = id
    row_of[id] = { owner = node, operation = operation, text = text }
    own(node, 1)
    set(rows, id, text)
    set(about, id, said)
    set(args, id, ARGV[at + 2])
    answer('started', { text = life })
  end
end
tell()
return done()
