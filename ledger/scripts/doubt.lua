-- ARGV: 7 owner, 8 progress.
if state == 4 and lease == 0 and owner == ARGV[7] then return answer('ok') end
if not holds(ARGV[7]) then return answer('lost') end
put('s', 4, 'l', 0, 'p', ARGV[8])
return answer('ok')
