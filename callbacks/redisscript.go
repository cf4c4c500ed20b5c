package callbacks

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient"
)

//go:embed scripts/*.lua
var scripts embed.FS

var (
	scriptAccept   = script("accept")
	scriptClaim    = script("claim")
	scriptDone     = script("settle", "done")
	scriptPostpone = script("settle", "postpone")
	scriptBury     = script("settle", "bury")
	scriptLetters  = script("letters")
	scriptReplay   = script("replay")
	scriptCount    = script("count")
	scriptSweep    = script("sweep")
)

// script puts the named ones together, after clock.lua.
func script(names ...string) *redis.Script {
	return redisclient.Script(scripts, append([]string{"clock"}, names...)...)
}

var errReply = errors.New("callbacks: redis gave a reply of another form than the scripts': is something else using the keys truchman:{callbacks}:*?")

// run makes a step. One whose reply got lost is made once more: every script knows what it has done already.
func (s *RedisStore) run(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	args = append([]any{s.options.Skew().Milliseconds()}, args...)
	reply, err := redisclient.Run(ctx, s.client, script, true, keys, args...)
	if err != nil {
		return nil, fmt.Errorf("callbacks: redis did not make the step: %w", err)
	}
	return reply, nil
}

// word runs a script that answers with a word.
func (s *RedisStore) word(ctx context.Context, script *redis.Script, keys []string, args ...any) error {
	reply, err := s.run(ctx, script, keys, args...)
	if err != nil {
		return err
	}
	switch reply {
	case "ok":
		return nil
	case "lost":
		return ErrLost
	case "absent":
		return ErrAbsent
	case "superseded":
		return ErrSuperseded
	}
	return errReply
}

// fields are names and values in turn, as Redis gives them.
type fields map[string]string

func fieldsOf(reply any) (fields, error) {
	list, ok := reply.([]any)
	if !ok || len(list)%2 != 0 {
		return nil, errReply
	}
	all := make(fields, len(list)/2)
	for i := 0; i < len(list); i += 2 {
		name, isName := list[i].(string)
		value, isValue := list[i+1].(string)
		if !isName || !isValue {
			return nil, errReply
		}
		all[name] = value
	}
	return all, nil
}

func (f fields) number(name string) int64 {
	n, _ := strconv.ParseInt(f[name], 10, 64)
	return n
}

func (f fields) time(name string) time.Time { return time.UnixMilli(f.number(name)).UTC() }

func (f fields) message() (m Message, err error) {
	m = Message{
		ID: f["id"], Target: targetOf(f["target"]), Callback: f["callback"], Sealed: []byte(f["sealed"]),
		Number: uint64(f.number("number")), Accepted: f.time("accepted"),
	}
	return m, errors.Join(m.Line.UnmarshalText([]byte(f["line"])), m.Subject.UnmarshalText([]byte(f["subject"])))
}
