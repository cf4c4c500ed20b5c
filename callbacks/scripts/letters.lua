-- KEYS: 1 dead, 2 the beginning of letters' keys, 3 of states' keys. ARGV: 2 limit. Gives the fields of each letter, and
-- the number of what was accepted last about its customer.
local out = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1)) do
  local fields = redis.call('HGETALL', KEYS[2] .. id)
  local last = redis.call('HGET', KEYS[3] .. redis.call('HGET', KEYS[2] .. id, 'subject'), 'number')
  out[#out + 1] = {tonumber(last or 0), fields}
end
return out
