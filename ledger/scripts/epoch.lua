-- Finds out whether the bucket has lost records, for every script that changes one and for touch.lua.
-- KEYS: the record, the bucket's records that are not over, the bucket's epoch, the count of the caller's own steps in the bucket.
-- ARGV: 1 the epoch and 2 the count as the caller has last seen them, 3 a name for a new epoch, 4 milliseconds that
-- a window lasts, 5 milliseconds added to the clock.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + tonumber(ARGV[5])

local epoch = redis.call('HMGET', KEYS[3], 'id', 'until', 'lost')
local id, window, lost, count = epoch[1], tonumber(epoch[2] or 0), 0, tonumber(redis.call('GET', KEYS[4]) or 0)
if not id then
  id = ARGV[3]
  redis.call('HSET', KEYS[3], 'id', id)
end
-- Another epoch than the caller's, or fewer steps than it has made, means that records were lost. Each loss opens one window and begins
-- a new epoch; 'lost' names those that it was opened for: the caller's, and the one that somebody who knew of no loss had
-- begun meanwhile. Whoever still has one of them only learns the new one.
local known = (' ' .. (epoch[3] or '') .. ' '):find(' ' .. ARGV[1] .. ' ', 1, true)
if ARGV[1] ~= '' and not known and (ARGV[1] ~= id or count < tonumber(ARGV[2])) then
  local names = ARGV[1]
  if epoch[1] and epoch[1] ~= names then names = names .. ' ' .. epoch[1] end
  lost, id, window = 1, ARGV[3], now + tonumber(ARGV[4])
  redis.call('HSET', KEYS[3], 'id', id, 'until', window, 'lost', names)
end
