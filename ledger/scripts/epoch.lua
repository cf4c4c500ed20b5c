-- Begins every script that changes a record.
-- KEYS: the record, the bucket's records that are not over, the bucket's epoch.
-- ARGV: 1 the epoch and 2 its number as the caller has last seen them, 3 a name for a new epoch, 4 milliseconds that
-- a window lasts, 5 milliseconds added to the clock, 6 milliseconds that a record which is not over is kept.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + tonumber(ARGV[5])

local epoch = redis.call('HMGET', KEYS[3], 'id', 'seq', 'until', 'lost')
local id, window, lost = epoch[1], tonumber(epoch[3] or 0), 0
if not id then
  id = ARGV[3]
  redis.call('HSET', KEYS[3], 'id', id)
end
-- Another epoch than the caller's, or a lower number, means that records were lost. Each loss opens one window and begins
-- a new epoch; 'lost' names those that it was opened for: the caller's, and the one that somebody who knew of no loss had
-- begun meanwhile. Whoever still has one of them only learns the new one.
local known = (' ' .. (epoch[4] or '') .. ' '):find(' ' .. ARGV[1] .. ' ', 1, true)
if ARGV[1] ~= '' and not known and (ARGV[1] ~= id or tonumber(epoch[2] or 0) < tonumber(ARGV[2])) then
  local names = ARGV[1]
  if epoch[1] and epoch[1] ~= names then names = names .. ' ' .. epoch[1] end
  lost, id, window = 1, ARGV[3], now + tonumber(ARGV[4])
  redis.call('HSET', KEYS[3], 'id', id, 'until', window, 'lost', names)
end
local seq = redis.call('HINCRBY', KEYS[3], 'seq', 1)

local function answer(...) return {id, seq, lost, ...} end

-- States: 1 claimed, 2 sent, 3 done, 4 unknown; false is absent. Owners and the like are raw bytes.
local r = redis.call('HMGET', KEYS[1], 's', 'o', 'l', 'x', 'd', 'st')
local state, owner, lease, doubt, step = tonumber(r[1] or 0), r[2], tonumber(r[3] or 0), r[5], r[6]
if state == 0 or tonumber(r[4]) <= now then
  if state ~= 0 then
    redis.call('DEL', KEYS[1])
    redis.call('ZREM', KEYS[2], KEYS[1])
  end
  state, owner, lease, doubt, step = 0, '', 0, false, false
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
