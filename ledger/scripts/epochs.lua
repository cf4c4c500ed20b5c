-- ARGV: 2 a name for an epoch where there is none yet. Gives the bucket's epoch and its number.
redis.call('HSETNX', KEYS[2], 'id', ARGV[2])
local epoch = redis.call('HMGET', KEYS[2], 'id', 'seq')
return {epoch[1], tonumber(epoch[2] or 0)}
