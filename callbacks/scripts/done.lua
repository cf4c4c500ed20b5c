leave()
return 'ok'
