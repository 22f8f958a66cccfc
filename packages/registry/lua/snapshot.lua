-- Everything, as of one entry of the log.
-- Result: { incarnation, number, position, highest epoch, '1' if settled or '0', nodes, rows, about }, the
-- last three as flat pairs. The position is that of the last entry, whoever wrote it: a strange one must
-- not be met again and again.
local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
local position = last and last[1] or '0-0'
return { incarnation, whole(number), position, whole(epoch), is_settled and '1' or '0',
  redis.call('HGETALL', nodes), redis.call('HGETALL', rows), redis.call('HGETALL', about) }
