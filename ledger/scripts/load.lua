-- KEYS: 3 the record.
return show(KEYS[3])
