-- KEYS: 6 dead, 7 letter. ARGV: 8 id, 9 cause.
local fields = redis.call('XRANGE', KEYS[1], ARGV[4], ARGV[4])[1][2]
redis.call('HSET', KEYS[7], 'died', now, 'attempts', ARGV[5], 'cause', ARGV[9], unpack(fields))
redis.call('ZADD', KEYS[6], now, ARGV[8])
leave()
return 'ok'
