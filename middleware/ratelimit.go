package middleware

import (
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/seen"
)

// RateLimit is how many requests of each partner are taken; 0 requests mean any number.
type RateLimit struct {
	Requests int           `yaml:"requests" doc:"How many requests of each partner are taken per period; 0 for any number."`
	Per      time.Duration `yaml:"per" doc:"The period, in whole seconds."`
	Burst    int           `yaml:"burst" doc:"How many of them may come at once; 0 for all of them."`
}

// DefaultRateLimit takes any number.
func DefaultRateLimit() RateLimit { return RateLimit{Per: time.Second} }

// The bounds keep all numbers exact: a microsecond is the grain of the Redis server's clock.
const (
	mostPerSecond = 100_000
	longestPeriod = 24 * time.Hour
	mostBurst     = 1_000_000
	longestBurst  = 30 * 24 * time.Hour
)

// Check gives all that is wrong with the settings.
func (l RateLimit) Check() []Finding {
	var findings []Finding
	if l.Per < time.Second || l.Per > longestPeriod || l.Per%time.Second != 0 {
		findings = append(findings, Finding{"per", `must be whole seconds between "1s" and "24h", as the headers for partners say it in seconds`})
	} else if l.Requests < 0 || l.perSecond() > mostPerSecond {
		findings = append(findings, Finding{"requests", "must lie between 0 and 100000 for each second of per"})
	}
	if l.Burst < 0 || l.Burst > mostBurst {
		return append(findings, Finding{"burst", "must lie between 0 and 1000000"})
	}
	if findings == nil && l.Requests > 0 && float64(l.atOnce())*l.interval() > float64(longestBurst) {
		return []Finding{{"burst", "must be so small that it is there again within 720h at this rate"}}
	}
	return findings
}

func (l RateLimit) perSecond() float64 { return float64(l.Requests) / l.Per.Seconds() }

// interval is the time between two requests that come evenly.
func (l RateLimit) interval() float64 { return float64(l.Per) / float64(l.Requests) }

// atOnce is how many requests may come at once.
func (l RateLimit) atOnce() int {
	if l.Burst == 0 {
		return l.Requests
	}
	return l.Burst
}

// policy is the value of RateLimit-Policy. What may come at once has no window of its own.
func (l RateLimit) policy() string {
	text := `"partner";q=` + strconv.Itoa(l.Requests) + ";w=" + strconv.Itoa(int(l.Per/time.Second))
	if l.atOnce() != l.Requests {
		text += `, "burst";q=` + strconv.Itoa(l.Burst)
	}
	return text
}

// verdict is what is said about one request.
type verdict struct {
	taken bool
	left  int           // how many more may come at once
	wait  time.Duration // until all may come at once again; of a refused one, until one is taken
}

// RateLimiter counts the partners' requests. It outlives reloads, which must not give everybody a full burst.
type RateLimiter struct {
	limit  RateLimit
	policy []string
	local  *buckets
	shared *gcra // nil on one node

	refused, alone func(n int64, labels ...string)
}

// NewRateLimiter counts in Redis, for all nodes together, or on this node alone where the client is nil or Redis does not answer.
// The client must have ContextTimeoutEnabled and make no retries of its own. The metrics may be nil.
func NewRateLimiter(limit RateLimit, client redis.Scripter, metrics *Metrics) *RateLimiter {
	l := &RateLimiter{limit: limit,
		refused: metrics.Counter(seen.RateLimitRefused),
		alone:   metrics.Counter(seen.RateLimitAlone),
	}
	if limit.Requests == 0 {
		return l
	}
	l.policy, l.local = []string{limit.policy()}, newBuckets(limit)
	if client != nil {
		l.shared = newGCRA(client, limit)
		l.alone(0)
	}
	return l
}

// Limit refuses as "rate-limited" (429, RFC 6585, section 4) with Retry-After what a partner sends too fast. Every answer has
// RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11). It belongs inside Authenticate, which knows the partner.
func (l *RateLimiter) Limit(partner func(*http.Request) string, refuse Refuse) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if l.limit.Requests == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := partner(r)
			v := l.take(name)
			header := w.Header()
			header["Ratelimit-Policy"] = l.policy
			header["Ratelimit"] = []string{v.header()}
			if v.taken {
				next.ServeHTTP(w, r)
				return
			}
			l.refused(1, "partner", name)
			RecordOf(r.Context()).Failure = "rate-limited"
			header["Retry-After"] = []string{strconv.FormatInt(wholeSeconds(v.wait), 10)}
			refuse(w, r, "rate-limited")
		})
	}
}

func (l *RateLimiter) take(partner string) verdict {
	if l.shared != nil {
		if v, answered := l.shared.take(partner); answered {
			return v
		}
		l.alone(1)
	}
	return l.local.take(partner, time.Now())
}

// header is the value of RateLimit. Of a refused request it names the same moment as Retry-After.
func (v verdict) header() string {
	var place [48]byte
	text := append(place[:0], `"partner";r=`...)
	text = strconv.AppendInt(text, int64(v.left), 10)
	text = append(text, ";t="...)
	return string(strconv.AppendInt(text, wholeSeconds(v.wait), 10))
}

// wholeSeconds rounds up: whoever comes a little later is taken, a little earlier not.
func wholeSeconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
