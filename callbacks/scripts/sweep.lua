-- KEYS: 1 dead, 2 the beginning of letters' keys. ARGV: 2 milliseconds to keep, 3 limit. Gives how many were removed.
local over = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]), 'LIMIT', 0, ARGV[3])
for _, id in ipairs(over) do
  redis.call('DEL', KEYS[2] .. id)
  redis.call('ZREM', KEYS[1], id)
end
return #over
