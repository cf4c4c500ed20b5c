package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/ledger"
)

// storeChecks look at the stores of the ledger and of callbacks.
func (c *configuration) storeChecks() (checks []check) {
	switch c.Ledger.Store {
	case "none":
		checks = append(checks, func(context.Context) []diagnosis {
			return []diagnosis{{Status: warnStatus, Key: "ledger.store", Check: "ledger", Found: "there is none: a repeated write is another write", Remedy: "use bolt or redis"}}
		})
	case "redis":
		checks = append(checks, c.redisCheck("ledger.redis", c.Ledger.Redis))
	default:
		checks = append(checks, func(context.Context) []diagnosis {
			return append(boltFile("ledger.path", c.beside(c.Ledger.Path)), c.ownKeys()...)
		})
	}
	if len(c.Callbacks.Banks) == 0 {
		return checks
	}
	if c.Callbacks.Store == "redis" {
		return append(checks, c.redisCheck("callbacks.redis", ledger.Redis{Server: c.Callbacks.Redis.Server, Timeout: c.Callbacks.Redis.Timeout}))
	}
	return append(checks, func(context.Context) []diagnosis {
		path := c.beside(c.Callbacks.Path)
		found := boltFile("callbacks.path", path)
		if len(c.Ledger.Keys) == 0 && !c.Ledger.Identity.IsSet() {
			found = append(found, keysBeside(path)...)
		}
		return found
	})
}

// redisCheck writes nothing into Redis.
func (c *configuration) redisCheck(key string, config ledger.Redis) check {
	return func(ctx context.Context) []diagnosis {
		client, err := config.Connect()
		if err != nil {
			return []diagnosis{{Status: failStatus, Key: key, Check: "redis", Found: err.Error(), Remedy: "correct the settings"}}
		}
		defer func() { _ = client.Close() }()
		took, err := latency(ctx, client)
		if err != nil {
			return []diagnosis{{Status: failStatus, Key: key + ".addresses", Check: "redis", Found: "it does not answer: " + err.Error(),
				Remedy: "look at the addresses, the mode, the user and password, and TLS"}}
		}
		reached := diagnosis{Status: okStatus, Key: key + ".addresses", Check: "redis", Found: fmt.Sprintf("it answers, in %s", took.Round(10*time.Microsecond))}
		if took > config.Timeout/4 {
			reached.Status, reached.Remedy = warnStatus, fmt.Sprintf("that is near its timeout of %s: put it nearer", config.Timeout)
		}
		found := []diagnosis{reached}
		for _, risk := range ledger.CheckSettings(ctx, client) {
			found = append(found, diagnosis{Status: warnStatus, Key: key, Check: "redis", Found: risk, Remedy: "set it as docs/operations.md says, under Redis"})
		}
		now, err := client.Time(ctx).Result()
		if err != nil {
			return found
		}
		return append(found, skewed(diagnosis{Status: okStatus, Key: key + ".addresses", Check: "clock"}, time.Until(now), c.OIDC.Skew))
	}
}

// latency is the median of five PINGs, behind one that connects.
func latency(ctx context.Context, client redis.UniversalClient) (time.Duration, error) {
	var took []time.Duration
	for range 6 {
		began := time.Now()
		if err := client.Ping(ctx).Err(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took[1:])
	return took[3], nil
}

const (
	littleSpace = 1 << 30  // bytes
	leastSpace  = 64 << 20 // bytes
)

// boltFile looks at a file of bolt without its lock: the proxy may have it open.
func boltFile(key, path string) []diagnosis {
	return keptFile("bolt", key, path, "make room: a store that cannot grow refuses writes")
}

// keptFile looks at a file that grows; room is what to do where it cannot for long.
func keptFile(check, key, path, room string) []diagnosis {
	d := diagnosis{Status: okStatus, Key: key, Check: check, Found: "it can be written"}
	if err := writable(path); err != nil {
		d.Status, d.Found, d.Remedy = failStatus, "it cannot be written: "+err.Error(), "make the directory, and give it and the file to the proxy's user"
		return []diagnosis{d}
	}
	free, known := freeSpace(filepath.Dir(path))
	if !known {
		return []diagnosis{d}
	}
	space := diagnosis{Status: okStatus, Key: key, Check: check, Found: fmt.Sprintf("%d MiB are free beside it", free>>20)}
	switch {
	case free < leastSpace:
		space.Status = failStatus
	case free < littleSpace:
		space.Status = warnStatus
	}
	if space.Status != okStatus {
		space.Remedy = room
	}
	return []diagnosis{d, space}
}

// writable tries the file where there is one, and its directory.
func writable(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case err == nil:
		err = file.Close()
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	}
	if err != nil {
		return err
	}
	trial, err := os.CreateTemp(filepath.Dir(path), ".truchman-doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(trial.Close(), os.Remove(trial.Name()))
}

// ownKeys looks at the file of keys that bolt has beside its own.
func (c *configuration) ownKeys() []diagnosis {
	if !c.Ledger.OwnKeys() {
		return nil
	}
	return keysBeside(c.beside(c.Ledger.Path))
}

// keysBeside looks at the file of keys that belongs to a file of bolt.
func keysBeside(path string) []diagnosis {
	_, store := os.Stat(path)
	_, keys := os.Stat(path + ".key")
	d := diagnosis{Status: okStatus, Key: "ledger.keys", Check: "keys", Found: "bolt has its own, in " + filepath.Base(path) + ".key"}
	switch {
	case store == nil && keys != nil:
		d.Status, d.Found, d.Remedy = failStatus, "the file of the keys cannot be read: "+plainPathError(keys), "restore it: without it no record can be opened"
	case keys != nil:
		d.Found = "bolt makes its own at the first start"
	default:
		return append([]diagnosis{d}, readableByAll("ledger.keys", path+".key")...)
	}
	return []diagnosis{d}
}

func plainPathError(err error) string {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}
