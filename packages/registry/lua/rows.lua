-- Stands after the prelude in scripts that decide on a batch of children: what a row is.
-- Its fields stay text, numbers too: equal numbers have equal text, and reading them costs time.
local pattern = '^(%S+) (%d+) (%d+) (%S+) (%S+) (%S+) (%S+) (%d+) (%S+)$'

-- A row that is not well formed is nobody's: as if it were not there.
local function parse(text)
  if not text then return nil end
  local owner, at, life, operation, migration, target, handover, version, pinned = string.match(text, pattern)
  if not owner then return nil end
  return { owner = owner, epoch = at, life = life, operation = operation, migration = migration,
    target = target, handover = handover, version = version, pinned = pinned, text = text }
end

-- The text of the same row with another migration, or with none.
local function with_migration(row, migration, target)
  return row.owner .. ' ' .. row.epoch .. ' ' .. row.life .. ' ' .. row.operation .. ' ' .. migration .. ' ' ..
    target .. ' ' .. row.handover .. ' ' .. row.version .. ' ' .. row.pinned
end

-- The text of a row at an epoch, with nothing under way.
local function row_at(at, owner, life, operation, handover, version, pinned)
  return owner .. ' ' .. at .. ' ' .. life .. ' ' .. operation .. ' - - ' .. handover .. ' ' .. version .. ' ' .. pinned
end

local function next_epoch()
  epoch = math.max(epoch + 1, now)
  return whole(epoch)
end

local function owns(row, node, at)
  return row and row.owner == node and row.epoch == at
end

local function is_later(at, than)
  return at ~= than and tonumber(at) > tonumber(than)
end
