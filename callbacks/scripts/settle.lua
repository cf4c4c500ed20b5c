-- Begins the scripts that end a claim.
-- KEYS: 1 stream, 2 line, 3 due, 4 head, 5 waiting. ARGV: 2 group, 3 consumer, 4 entry, 5 attempt, 6 the line's name, 7 target.
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[2], ARGV[4], ARGV[4], 1, ARGV[3])
if pending.err then return pending.err:find('NOGROUP') and 'lost' or pending end -- without the group everything is
if #pending == 0 or pending[1][4] ~= tonumber(ARGV[5]) then return 'lost' end

-- leave takes the head of the line away; the next one, if any, is due at once.
local function leave()
  redis.call('XACK', KEYS[1], ARGV[2], ARGV[4])
  redis.call('XDEL', KEYS[1], ARGV[4])
  redis.call('LPOP', KEYS[2])
  redis.call('DEL', KEYS[4])
  redis.call('HINCRBY', KEYS[5], ARGV[7], -1)
  if redis.call('LLEN', KEYS[2]) > 0 then
    redis.call('ZADD', KEYS[3], now, ARGV[6])
  else
    redis.call('ZREM', KEYS[3], ARGV[6])
  end
end
