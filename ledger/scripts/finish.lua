-- ARGV: 7 owner, 8 answer, 9 keep. Made again by the same owner it changes nothing.
if state == 3 and owner == ARGV[7] then return answer('ok') end
if not holds(ARGV[7]) then return answer('lost') end
finish(ARGV[8], ARGV[9], owner)
return answer('ok')
