-- Goes on behind epoch.lua: whoever has made more steps than there are says so. ARGV: 6 milliseconds that its count is kept.
-- Gives epoch, count, lost.
redis.call('PEXPIRE', KEYS[4], ARGV[6])
return {id, count, lost}
