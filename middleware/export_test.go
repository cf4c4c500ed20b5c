package middleware

// GCRAPatience is how long a request waits for Redis.
var GCRAPatience = &gcraPatience
