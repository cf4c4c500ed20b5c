-- ARGV: 7 owner, 8 fingerprint, 9 lease, 10 version, 11 info, 12 whether it reconciles.
-- Gives verdict, ours, lease, uncertain, version, progress, answer, step.
local who, held = ARGV[7], now < lease
local own = owner == who
local more = redis.call('HMGET', KEYS[1], 'f', 'u', 'v', 'p', 'a')
local progress = more[4] or ''

local function found(verdict, ours, left)
  return answer(verdict, ours, left, more[2] == '1' and 1 or 0, more[3] or '', progress, more[5] or '', step or '')
end

local function take(to)
  if now < window and not (own and held) then
    more[2] = '1'
    redis.call('HSET', KEYS[1], 'u', 1)
  end
  if not own then redis.call('HDEL', KEYS[1], 'n') end -- each process counts for itself
  put('s', to, 'o', who, 'l', now + tonumber(ARGV[9]), 'i', ARGV[11])
end

if state == 0 then
  redis.call('HSET', KEYS[1], 'f', ARGV[8], 'b', now)
  redis.call('ZADD', KEYS[2], now, KEYS[1])
elseif more[1] ~= ARGV[8] then return found('mismatch', 0, 0)
elseif state == 3 then return found('replay', 0, 0)
elseif seen == 2 or (seen == 1 and held and not own) then return found('in flight', 0, lease - now)
elseif seen == 4 and held and not own then return found('doubtful', 0, lease - now)
elseif seen == 4 and ARGV[12] ~= '1' then return found('doubtful', 0, 0)
end

if seen == 4 then
  take(4)
  redis.call('HSET', KEYS[1], 'd', 1)
  return found('doubtful', 1, 0)
end
take(1)
if progress ~= '' then return found(more[2] == '1' and 'uncertain' or 'resumed', 0, 0) end
more[3] = ARGV[10]
redis.call('HSET', KEYS[1], 'v', ARGV[10])
return found(more[2] == '1' and 'uncertain' or 'new', 0, 0)
