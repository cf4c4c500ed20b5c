package redisclient

import (
	"context"
	"embed"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Script puts the named files together, scripts/NAME.lua each, in their order. A file that is not embedded is a panic.
func Script(scripts embed.FS, names ...string) *redis.Script {
	var all []byte
	for _, name := range names {
		text, err := scripts.ReadFile("scripts/" + name + ".lua")
		if err != nil {
			panic(err)
		}
		all = append(all, text...)
	}
	return redis.NewScript(string(all))
}

// Run runs a script and gives its reply. With again, a script whose reply got lost is run once more if time is left: it has to know
// what it has done already.
func Run(ctx context.Context, client redis.Scripter, script *redis.Script, again bool, keys []string, args ...any) (any, error) {
	reply, err := script.Run(ctx, client, keys, args...).Result()
	if again && replyLost(err) && ctx.Err() == nil {
		reply, err = script.Run(ctx, client, keys, args...).Result()
	}
	return reply, err
}

// replyLost tells that the connection failed; what the server itself says is no such failure.
func replyLost(err error) bool {
	var said redis.Error
	return err != nil && !errors.As(err, &said)
}
