-- KEYS: 1 stream, 2 waiting, 3 dead. Gives dead letters, milliseconds that the oldest waits, targets and their numbers.
local oldest, first = 0, redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if first then
  for i = 1, #first[2], 2 do
    if first[2][i] == 'queued' then oldest = math.max(now - tonumber(first[2][i + 1]), 0) end
  end
end
return {redis.call('ZCARD', KEYS[3]), oldest, redis.call('HGETALL', KEYS[2])}
