-- Begins every script that only looks.
-- KEYS: the bucket's records that are not over, the bucket's epoch, and what the script says. ARGV: 1 milliseconds
-- added to the clock.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + tonumber(ARGV[1])

-- seen gives the state as others see it, 0 where there is no record.
local function seen(state, lease, expires)
  if not state or tonumber(expires) <= now then return 0 end
  if state == '2' and now >= tonumber(lease) then return 4 end
  return tonumber(state)
end

-- show gives what operators see of a record, or nothing.
local function show(key)
  local r = redis.call('HMGET', key, 's', 'l', 'x', 'b', 'c', 'st', 'v', 'i', 'p', 'm')
  local state = seen(r[1], r[2], r[3])
  if state == 0 then return false end
  return {key, state, tonumber(r[2]), tonumber(r[4]), tonumber(r[5]), r[6] or '', r[7] or '', r[8] or '', r[9] or '', tonumber(r[10] or 0)}
end
