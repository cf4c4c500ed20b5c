-- ARGV: 8 milliseconds to wait. The entry stays pending.
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[8]), ARGV[6])
return 'ok'
