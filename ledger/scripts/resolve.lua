-- ARGV: 7 the state that it is of, 8 step, 9 when it was marked, 10 the progress before, 11 whether the record ends,
-- 12 answer, 13 progress, 14 keep.
local progress = redis.call('HGET', KEYS[1], 'p') or ''
if state == 0 then return answer('absent') end
local left = seen == 1 and now >= lease and progress ~= ''
if seen ~= tonumber(ARGV[7]) or not (seen == 4 or left) then return answer('not unknown') end
if (step or '') ~= ARGV[8] or sent ~= tonumber(ARGV[9]) or progress ~= ARGV[10] then return answer('other') end
if ARGV[11] == '1' then
  finish(ARGV[12], ARGV[14], '')
else
  put('s', 1, 'o', '', 'l', 0, 'p', ARGV[13])
  redis.call('HDEL', KEYS[1], 'd')
  -- Where the step had no effect, none behind it was sent; where it had one, that tells nothing of those behind it.
  if ARGV[13] == '' or ARGV[13] == progress then redis.call('HDEL', KEYS[1], 'u') end
end
return answer('ok')
