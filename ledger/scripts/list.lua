-- ARGV: 2 the state, 3 how many at most. The oldest come first.
local all = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if #all >= tonumber(ARGV[3]) then break end
  local r = redis.call('HMGET', key, 's', 'l', 'x')
  if seen(r[1], r[2], r[3]) == tonumber(ARGV[2]) then all[#all + 1] = show(key) end
end
return all
