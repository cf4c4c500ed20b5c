package callbacks

// OpenStore opens the store that the configuration names.
func OpenStore(config Config) (Store, error) {
	if config.Store == "redis" {
		return OpenRedis(config.Redis, config.StoreOptions())
	}
	return OpenBolt(config.Path, config.StoreOptions())
}
