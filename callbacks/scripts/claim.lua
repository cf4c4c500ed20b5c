-- KEYS: 1 stream, 2 due, 3 the beginning of lines' keys, 4 of heads' keys: they have the same hash tag, so the same node.
-- ARGV: 2 group, 3 consumer, 4 limit, 5 lease. Gives milliseconds until more is due, -1 where nothing is, and of each
-- message its entry, attempt, milliseconds since the first attempt, fields. The pending entry is the claim: its consumer
-- and its count of deliveries tell whose it is; a dead consumer's is claimed by another when the lease is over.
redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[2], '0', 'MKSTREAM')
local out = {-1}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[4])) do
  local entry = redis.call('LINDEX', KEYS[3] .. name, 0)
  local message = entry and redis.call('XRANGE', KEYS[1], entry, entry)[1]
  if message then
    local head = KEYS[4] .. name
    redis.call('HSETNX', head, 'began', now)
    local attempt = redis.call('HINCRBY', head, 'attempts', 1)
    redis.call('XCLAIM', KEYS[1], ARGV[2], ARGV[3], 0, entry, 'RETRYCOUNT', attempt, 'FORCE', 'JUSTID')
    redis.call('ZADD', KEYS[2], now + tonumber(ARGV[5]), name)
    out[#out + 1] = {entry, attempt, now - tonumber(redis.call('HGET', head, 'began')), message[2]}
  else
    redis.call('ZREM', KEYS[2], name) -- nothing of it is there any more
  end
end
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if first[2] then out[1] = math.max(tonumber(first[2]) - now, 0) end
return out
