-- Gives the bucket's epoch and its number, '' and 0 where there is none yet.
local epoch = redis.call('HMGET', KEYS[2], 'id', 'seq')
return {epoch[1] or '', tonumber(epoch[2] or 0)}
