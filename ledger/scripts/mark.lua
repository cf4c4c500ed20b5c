-- ARGV: 7 owner, 8 step, 9 progress, 10 lease.
if not holds(ARGV[7]) then return answer('lost') end
if doubt and step ~= ARGV[8] then redis.call('HDEL', KEYS[1], 'd') end
put('s', 2, 'st', ARGV[8], 'm', math.max(now, sent + 1), 'p', ARGV[9], 'l', now + tonumber(ARGV[10]))
return answer('ok')
