-- ARGV: 7 done or not-applied, 8 progress, 9 keep.
if state == 0 then return answer('absent') end
if seen ~= 4 then return answer('not unknown') end
if ARGV[7] == 'done' then
  finish('', ARGV[9], '')
else
  put('s', 1, 'o', '', 'l', 0, 'p', ARGV[8])
  redis.call('HDEL', KEYS[1], 'u', 'd')
end
return answer('ok')
