package callbacks

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisStore is the Store of many nodes: a stream with a consumer group on one Redis, behind Sentinel, or on one node of
// a Cluster. Every step is one Lua script with the server's clock.
//
//	stream     the messages; the pending entries of its group are the claims
//	line:L     the entries of a line in order; head:L what is known of the attempts of its first
//	due:T      the lines of a target by the time at which their heads are due, or their leases end
//	state:S    what was accepted last of a customer
//	dead       dead letters by time; letter:ID each of them
//	waiting    how many wait, by target
type RedisStore struct {
	client   redis.UniversalClient
	timeout  time.Duration
	options  StoreOptions
	consumer string // this process in the group
}

const (
	prefix          = "truchman:{callbacks}:"
	group           = "delivery"
	rememberArrival = time.Hour // longer than any reply can be on its way
)

// OpenRedis makes the store. A Redis that does not answer yet is no error: each step fails until it does.
func OpenRedis(config Redis, options StoreOptions) (*RedisStore, error) {
	client, err := config.connect()
	if err != nil {
		return nil, err
	}
	return &RedisStore{client: client, timeout: config.Timeout, options: options.withDefaults(), consumer: rand.Text()}, nil
}

// Close closes the connections.
func (s *RedisStore) Close() error { return s.client.Close() }

// Accept keeps an arrival, see Store.
func (s *RedisStore) Accept(ctx context.Context, a Arrival) (repeated bool, err error) {
	keys := []string{prefix + "stream", prefix + "numbers", prefix + "waiting", prefix + "arrival:" + a.ID, prefix + "state:" + a.Subject.String()}
	args := []any{rememberArrival.Milliseconds(), s.options.KeepState.Milliseconds(), a.State.String()}
	for i := range a.Messages {
		m := &a.Messages[i]
		keys = append(keys, prefix+"line:"+m.Line.String(), prefix+"due:"+m.Target.String())
		args = append(args, m.Line.String(), m.Target.String(), m.ID, m.Callback, m.Subject.String(), m.Sealed)
	}
	reply, err := s.run(ctx, scriptAccept, keys, args...)
	return reply == int64(1), err
}

// Claim gives what is due, see Store.
func (s *RedisStore) Claim(ctx context.Context, target Target, limit int, lease time.Duration) ([]Claimed, time.Duration, error) {
	keys := []string{prefix + "stream", prefix + "due:" + target.String(), prefix + "line:", prefix + "head:"}
	reply, err := s.run(ctx, scriptClaim, keys, group, s.consumer, limit, lease.Milliseconds())
	if err != nil {
		return nil, s.options.Poll, err
	}
	rows, ok := reply.([]any)
	if !ok || len(rows) == 0 {
		return nil, s.options.Poll, errReply
	}
	next := s.options.Poll
	if until, is := rows[0].(int64); is && until >= 0 {
		next = min(next, time.Duration(until)*time.Millisecond)
	}
	var due []Claimed
	for _, row := range rows[1:] {
		c, err := claimedOf(row)
		if err != nil {
			return due, next, err
		}
		due = append(due, c)
	}
	return due, next, nil
}

func claimedOf(reply any) (c Claimed, err error) {
	row, ok := reply.([]any)
	if !ok || len(row) != 4 {
		return c, errReply
	}
	f, err := fieldsOf(row[3])
	if err != nil {
		return c, err
	}
	c.Message, err = f.message()
	attempt, _ := row[1].(int64)
	since, _ := row[2].(int64)
	c.entry, _ = row[0].(string)
	c.Attempt, c.Since = int(attempt), time.Duration(since)*time.Millisecond
	return c, err
}

// settle runs a script that ends a claim.
func (s *RedisStore) settle(ctx context.Context, script *redis.Script, c Claimed, keys []string, args ...any) error {
	line, target := c.Line.String(), c.Target.String()
	keys = append([]string{prefix + "stream", prefix + "line:" + line, prefix + "due:" + target, prefix + "head:" + line, prefix + "waiting"}, keys...)
	return s.word(ctx, script, keys, append([]any{group, s.consumer, c.entry, c.Attempt, line, target}, args...)...)
}

// Done removes a message, see Store. Where the reply got lost, the repeat says ErrLost though it was removed.
func (s *RedisStore) Done(ctx context.Context, c Claimed) error {
	return s.settle(ctx, scriptDone, c, nil)
}

// Postpone gives a message back, see Store.
func (s *RedisStore) Postpone(ctx context.Context, c Claimed, wait time.Duration) error {
	return s.settle(ctx, scriptPostpone, c, nil, wait.Milliseconds())
}

// Bury makes a dead letter, see Store. Where the reply got lost, as Done.
func (s *RedisStore) Bury(ctx context.Context, c Claimed, cause string) error {
	return s.settle(ctx, scriptBury, c, []string{prefix + "dead", prefix + "letter:" + c.ID}, c.ID, cause)
}

// Replay puts a dead letter into its line again, see Store.
func (s *RedisStore) Replay(ctx context.Context, id string, superseded bool) error {
	keys := []string{prefix + "stream", prefix + "dead", prefix + "letter:" + id, prefix + "waiting", prefix + "line:", prefix + "due:", prefix + "state:"}
	wanted := "0"
	if superseded {
		wanted = "1"
	}
	return s.word(ctx, scriptReplay, keys, id, wanted)
}

// Letters gives dead letters, see Store.
func (s *RedisStore) Letters(ctx context.Context, limit int) ([]Letter, error) {
	reply, err := s.run(ctx, scriptLetters, []string{prefix + "dead", prefix + "letter:", prefix + "state:"}, limit)
	if err != nil {
		return nil, err
	}
	rows, ok := reply.([]any)
	if !ok {
		return nil, errReply
	}
	var all []Letter
	for _, row := range rows {
		letter, err := letterOf(row)
		if err != nil {
			return nil, err
		}
		all = append(all, letter)
	}
	slices.SortFunc(all, earlier)
	return all, nil
}

func letterOf(reply any) (letter Letter, err error) {
	row, ok := reply.([]any)
	if !ok || len(row) != 2 {
		return letter, errReply
	}
	f, err := fieldsOf(row[1])
	if err != nil {
		return letter, err
	}
	letter.Message, err = f.message()
	last, _ := row[0].(int64)
	letter.Died, letter.Attempts, letter.Cause = f.time("died"), int(f.number("attempts")), f["cause"]
	letter.Superseded = uint64(last) > letter.Number
	return letter, err
}

// Count counts what is kept, see Store.
func (s *RedisStore) Count(ctx context.Context) (counts Counts, err error) {
	counts.Targets = map[Target]int{}
	reply, err := s.run(ctx, scriptCount, []string{prefix + "stream", prefix + "waiting", prefix + "dead"})
	if err != nil {
		return counts, err
	}
	row, ok := reply.([]any)
	if !ok || len(row) != 3 {
		return counts, errReply
	}
	dead, _ := row[0].(int64)
	oldest, _ := row[1].(int64)
	counts.Dead, counts.Oldest = int(dead), time.Duration(oldest)*time.Millisecond
	waiting, err := fieldsOf(row[2])
	for target, n := range waiting {
		number, _ := strconv.Atoi(n)
		counts.add(target, number)
	}
	return counts, err
}

// Sweep removes what is over, see Store; the states go by themselves.
func (s *RedisStore) Sweep(ctx context.Context) (int, error) {
	reply, err := s.run(ctx, scriptSweep, []string{prefix + "dead", prefix + "letter:"}, s.options.KeepDead.Milliseconds(), sweepAtOnce)
	removed, _ := reply.(int64)
	return int(removed), err
}
