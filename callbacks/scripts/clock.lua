-- Begins every script. ARGV: 1 milliseconds added to the clock.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + tonumber(ARGV[1])

-- append puts a message at the end of its line; the first of a line is due at once.
local function append(stream, line, due, waiting, name, target, fields)
  local entry = redis.call('XADD', stream, '*', 'queued', now, unpack(fields))
  if redis.call('RPUSH', line, entry) == 1 then redis.call('ZADD', due, now, name) end
  redis.call('HINCRBY', waiting, target, 1)
end
