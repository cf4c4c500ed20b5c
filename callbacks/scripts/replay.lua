-- KEYS: 1 stream, 2 dead, 3 letter, 4 waiting, 5 the beginning of lines' keys, 6 of dues' keys, 7 of states' keys.
-- ARGV: 2 id, 3 whether superseded ones are wanted.
local r = redis.call('HMGET', KEYS[3], 'target', 'callback', 'line', 'subject', 'sealed', 'number', 'accepted')
if not r[1] then return 'absent' end
local last = redis.call('HGET', KEYS[7] .. r[4], 'number')
if ARGV[3] ~= '1' and last and tonumber(last) > tonumber(r[6]) then return 'superseded' end
append(KEYS[1], KEYS[5] .. r[3], KEYS[6] .. r[1], KEYS[4], r[3], r[1], {
  'id', ARGV[2], 'target', r[1], 'callback', r[2], 'line', r[3], 'subject', r[4], 'sealed', r[5], 'number', r[6], 'accepted', r[7],
})
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[3])
return 'ok'
