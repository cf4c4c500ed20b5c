-- ARGV: 7 owner, 8 step, 9 progress, 10 lease, 11 the number of the mark: each of a process has a higher one than the one before.
if not holds(ARGV[7]) then return answer('lost') end
local last = redis.call('HGET', KEYS[1], 'n')
if last and tonumber(ARGV[11]) < tonumber(last) then return answer('lost') end -- a copy that was held up on the way
if doubt and step ~= ARGV[8] then redis.call('HDEL', KEYS[1], 'd') end
put('s', 2, 'st', ARGV[8], 'm', math.max(now, sent + 1), 'p', ARGV[9], 'l', now + tonumber(ARGV[10]), 'n', ARGV[11])
return answer('ok')
