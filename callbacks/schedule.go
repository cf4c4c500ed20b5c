package callbacks

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// schedule says when a message that could not be delivered is tried again.
type schedule struct{ first, longest, giveUp time.Duration }

// after gives the wait after the attempt of that number, or false where the time is over. Since is how long ago the
// first attempt began, asked what the partner asked for in Retry-After.
func (s schedule) after(attempt int, since, asked time.Duration) (time.Duration, bool) {
	left := s.giveUp - since
	if left <= 0 {
		return 0, false
	}
	wait := s.first
	for i := 1; i < attempt && wait < s.longest; i++ {
		wait *= 2
	}
	wait = min(wait, s.longest)
	wait = wait/2 + rand.N(wait/2+1) // half of it is jitter: messages that failed together do not come back together
	return min(max(wait, min(asked, s.longest)), left), true
}

// retryAfter reads Retry-After (RFC 9110, section 10.2.3): seconds or a date; 0 where it says nothing.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
