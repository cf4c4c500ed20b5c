-- Goes on behind epoch.lua in every script that changes a record. Each counts the caller's steps up.
-- ARGV: 6 milliseconds that a record which is not over is kept.
count = redis.call('INCR', KEYS[4])

local function answer(...) return {id, count, lost, ...} end

-- States: 1 claimed, 2 sent, 3 done, 4 unknown; false is absent. Owners and the like are raw bytes.
local r = redis.call('HMGET', KEYS[1], 's', 'o', 'l', 'x', 'd', 'st', 'm')
local state, owner, lease, doubt, step, sent = tonumber(r[1] or 0), r[2], tonumber(r[3] or 0), r[5], r[6], tonumber(r[7] or 0)
if state == 0 or tonumber(r[4]) <= now then
  if state ~= 0 then
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', KEYS[2], KEYS[1])
  end
  state, owner, lease, doubt, step, sent = 0, '', 0, false, false, 0
end
local seen = state
if state == 2 and now >= lease then seen = 4 end -- a lease that ended in sent leaves the outcome unknown

local function holds(who) return owner == who and now < lease and state ~= 0 and state ~= 3 end

-- put writes fields of a record that is not over.
local function put(...)
  redis.call('HSET', KEYS[1], 'c', now, 'x', now + tonumber(ARGV[6]), ...)
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
end

-- finish ends the record.
local function finish(text, keep, who)
  redis.call('HSET', KEYS[1], 's', 3, 'o', who, 'l', 0, 'c', now, 'x', now + tonumber(keep), 'a', text)
  redis.call('HDEL', KEYS[1], 'p', 'd', 'u')
  redis.call('PEXPIRE', KEYS[1], keep)
  redis.call('ZREM', KEYS[2], KEYS[1])
end
