-- Gives claimed, sent, unknown and the age of the oldest unknown; forgets entries whose record is gone.
local counts, oldest = {0, 0, 0, 0}, 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local r = redis.call('HMGET', key, 's', 'l', 'x', 'b')
  local state = seen(r[1], r[2], r[3])
  if state == 0 then
    redis.call('ZREM', KEYS[1], key)
  else
    counts[state] = counts[state] + 1
    if state == 4 then oldest = math.max(oldest, now - tonumber(r[4])) end
  end
end
return {counts[1], counts[2], counts[4], oldest}
