package ledger

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient"
)

//go:embed scripts/*.lua
var scripts embed.FS

// The scripts: those that change a record begin with epoch.lua and record.lua, those that only look with look.lua.
var (
	scriptClaim   = redisclient.Script(scripts, "epoch", "record", "claim")
	scriptMark    = redisclient.Script(scripts, "epoch", "record", "mark")
	scriptFinish  = redisclient.Script(scripts, "epoch", "record", "finish")
	scriptDoubt   = redisclient.Script(scripts, "epoch", "record", "doubt")
	scriptRelease = redisclient.Script(scripts, "epoch", "record", "release")
	scriptResolve = redisclient.Script(scripts, "epoch", "record", "resolve")
	scriptLoad    = redisclient.Script(scripts, "look", "load")
	scriptList    = redisclient.Script(scripts, "look", "list")
	scriptCount   = redisclient.Script(scripts, "look", "count")
	scriptTouch   = redisclient.Script(scripts, "epoch", "touch")
)

// lookTimeout bounds what operators ask over all buckets.
const lookTimeout = 5 * time.Second

func (s *RedisStore) skew() int64 { return s.options.Skew().Milliseconds() }

// step runs a script that changes a record, and gives what follows its epoch. With again, a step whose reply got
// lost is made once more if time is left: made twice by the same owner it is made once.
func (s *RedisStore) step(ctx context.Context, script *redis.Script, key Key, again bool, args ...any) (row, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	b := s.bucketOf(key)
	id, steps, err := s.epochOf(ctx, b)
	if err != nil {
		return nil, err
	}
	all := append(s.arguments(id, steps, 12), s.options.KeepOpen.Milliseconds())
	all = append(all, args...)
	keys := b.keys(b.name(key))
	reply, err := redisclient.Run(ctx, s.client, script, again, keys, all...)
	if err != nil {
		return nil, fmt.Errorf("ledger: redis did not make the step: %w", err)
	}
	out, err := rowOf(reply, 4)
	if err != nil {
		return nil, err
	}
	b.saw(out.text(0), out.number(1))
	if out.number(2) != 0 {
		s.lost(1)
	}
	return out[3:], nil
}

// arguments are what epoch.lua takes, with space for more.
func (s *RedisStore) arguments(id string, steps int64, space int) []any {
	return append(make([]any, 0, space), id, steps, newEpoch(), s.config.Window.Milliseconds(), s.skew())
}

// change runs a script that answers with a word.
func (s *RedisStore) change(ctx context.Context, script *redis.Script, key Key, again bool, args ...any) error {
	reply, err := s.step(ctx, script, key, again, args...)
	if err != nil {
		return err
	}
	switch reply.text(0) {
	case "ok":
		return nil
	case "lost":
		return ErrLost
	case "absent":
		return ErrAbsent
	case "not unknown":
		return ErrNotUnknown
	case "other":
		return ErrOther
	}
	return errReply
}

// row is one reply of a script: texts and whole numbers.
type row []any

var errReply = errors.New("ledger: redis gave a reply of another form than the scripts': is something else using the keys truchman:*?")

func rowOf(reply any, least int) (row, error) {
	r, ok := reply.([]any)
	if !ok || len(r) < least {
		return nil, errReply
	}
	return r, nil
}

func (r row) text(i int) string {
	text, _ := r[i].(string)
	return text
}

func (r row) bytes(i int) []byte {
	if text := r.text(i); text != "" {
		return []byte(text)
	}
	return nil
}

func (r row) number(i int) int64 {
	n, _ := r[i].(int64)
	return n
}
