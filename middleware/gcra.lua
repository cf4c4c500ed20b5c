-- Counts one request by the generic cell rate algorithm (ITU-T I.371).
-- KEYS: the moment from which the partner may send a whole burst again, in microseconds of the server's clock.
-- ARGV: 1 microseconds between two requests that come evenly, 2 how many may come at once.
-- Gives whether it is taken, how many more may come at once, and microseconds: until a whole burst may come again; of a
-- refused one, until one is taken.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, grain = tonumber(ARGV[1]), 1 -- today's moments are exact to a quarter of a microsecond
local burst = interval * ARGV[2]

-- A clock that went back, or a limit that was lowered, locks nobody out for longer than a burst takes.
local moment = tonumber(redis.call('GET', KEYS[1]) or now)
local debt = math.min(math.max(moment - now, 0), burst) + interval
if debt > burst + grain then
  return {0, 0, math.ceil(debt - burst)}
end
redis.call('SET', KEYS[1], string.format('%.2f', now + debt), 'PX', math.ceil(debt / 1000))
return {1, math.floor((burst - debt + grain) / interval), math.ceil(debt)}
