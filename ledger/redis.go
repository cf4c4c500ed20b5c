package ledger

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient"
)

// RedisStore is the Store of many nodes: one Redis, one behind Sentinel, or a Cluster. Every step is one Lua script
// with the server's clock. A step fails where it was not made within the configured time.
type RedisStore struct {
	client  redis.UniversalClient
	config  Redis
	options Options
	buckets [buckets]bucket
	lineage lineage
	marks   atomic.Int64
}

const poolSize = 64

// OpenRedis makes the store. A Redis that does not answer yet is no error: each step fails until it does.
func OpenRedis(ctx context.Context, config Redis, options Options) (*RedisStore, error) {
	s := &RedisStore{config: config, options: options.withDefaults()}
	process := newEpoch()
	for i := range s.buckets {
		s.buckets[i].init(i, process)
	}
	s.lineage.init()
	var err error
	if s.client, err = config.connect(s.connected); err != nil {
		return nil, err
	}
	if err := s.touch(ctx); err != nil {
		s.options.Log.Warn("the ledger's redis does not answer: writes are refused until it does", slog.String("cause", err.Error()))
	}
	go s.watch()
	return s, nil
}

// Close closes the connections.
func (s *RedisStore) Close() error {
	close(s.lineage.end)
	<-s.lineage.ended
	return s.client.Close()
}

// CheckSettings says what of the servers' settings loses records, one sentence each; none where nothing does.
func (s *RedisStore) CheckSettings(ctx context.Context) []string { return CheckSettings(ctx, s.client) }

// CheckSettings does the same for a Redis that no store was opened on, and writes nothing there.
func CheckSettings(ctx context.Context, client redis.UniversalClient) []string {
	cluster, isCluster := client.(*redis.ClusterClient)
	if !isCluster {
		return checkServer(ctx, client, "redis")
	}
	var all []string
	var together sync.Mutex // ForEachMaster asks all at once
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		said := checkServer(ctx, node, node.Options().Addr)
		together.Lock()
		defer together.Unlock()
		all = append(all, said...)
		return nil
	})
	if err != nil {
		all = append(all, "the cluster's nodes could not be asked about their settings: "+err.Error())
	}
	return all
}

// checkServer looks at one server. Each setting with what it does where it is not as it should be.
func checkServer(ctx context.Context, client redis.Cmdable, name string) (all []string) {
	settings, err := client.ConfigGet(ctx, "*").Result()
	if err != nil {
		return []string{name + ": its settings could not be read (CONFIG GET): look at appendonly, appendfsync, maxmemory-policy and min-replicas-to-write yourself"}
	}
	for _, rule := range [...]struct{ name, want, loses string }{
		{"appendonly", "yes", "a restart loses all records since the last snapshot"},
		{"appendfsync", "always", "a power failure loses the records of the last second or more"},
		{"maxmemory-policy", "noeviction", "records are removed when the memory is full"},
	} {
		if got := settings[rule.name]; got != rule.want {
			all = append(all, fmt.Sprintf("%s: %s is %s and not %s: %s", name, rule.name, got, rule.want, rule.loses))
		}
	}
	replication, err := client.Info(ctx, "replication").Result()
	if err == nil && strings.Contains(replication, "connected_slaves:0") {
		return append(all, name+": it has no replica: a disk that fails loses all records")
	}
	if settings["min-replicas-to-write"] == "0" {
		all = append(all, name+": min-replicas-to-write is 0: a failover loses what the replica had not yet received")
	}
	return all
}

// Connect makes a client of the same Redis for somebody else, who closes it.
func (r Redis) Connect() (redis.UniversalClient, error) { return r.connect(nil) }

func (r Redis) connect(connected func(context.Context, *redis.Conn) error) (redis.UniversalClient, error) {
	return r.Server.Connect(redisclient.Options{Timeout: r.Timeout, Pool: poolSize, Connected: connected})
}
