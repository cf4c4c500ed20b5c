-- ARGV: 7 owner, 8 progress.
if state == 1 and lease == 0 and owner == ARGV[7] then return answer('ok') end
if not holds(ARGV[7]) then return answer('lost') end
if ARGV[8] ~= '' then
  put('s', 1, 'l', 0, 'p', ARGV[8])
  redis.call('HDEL', KEYS[1], 'd')
elseif doubt then
  put('s', 4, 'l', 0)
else
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], KEYS[1])
end
return answer('ok')
