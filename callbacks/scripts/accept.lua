-- KEYS: 1 stream, 2 numbers, 3 waiting, 4 arrival, 5 state; then line and due of each message.
-- ARGV: 2 milliseconds to remember the arrival, 3 and the state, 4 state; then for each message its line's name, its
-- target, and its fields: id, target, callback, line, subject, sealed. Gives 1 where it is repeated.
if redis.call('EXISTS', KEYS[4]) == 1 then return 0 end -- it was kept, and the reply got lost
if redis.call('HGET', KEYS[5], 'state') == ARGV[4] then return 1 end
local number = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[4], '1', 'PX', ARGV[2])
redis.call('HSET', KEYS[5], 'state', ARGV[4], 'number', number)
redis.call('PEXPIRE', KEYS[5], ARGV[3])
local at = 5
for i = 6, #KEYS, 2 do
  append(KEYS[1], KEYS[i], KEYS[i + 1], KEYS[3], ARGV[at], ARGV[at + 1], {
    'id', ARGV[at + 2], 'target', ARGV[at + 1], 'callback', ARGV[at + 3], 'line', ARGV[at], 'subject', ARGV[at + 4],
    'sealed', ARGV[at + 5], 'number', number, 'accepted', now,
  })
  at = at + 6
end
return 0
