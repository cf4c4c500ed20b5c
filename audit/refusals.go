package audit

import (
	"sync"
	"time"
)

const (
	refusalsTold = 20 // lines for each partner and failure in a minute; further ones are counted
	refusalsKept = 1000
	refusalsFor  = time.Minute
)

// refusals counts refused callers, so that they cannot fill the disk. Only those who are refused wait for its lock.
type refusals struct {
	mu    sync.Mutex
	seen  map[refusal]int64
	until time.Time
}

type refusal struct{ partner, failure string }

func newRefusals() refusals {
	return refusals{seen: map[refusal]int64{}, until: time.Now().Add(refusalsFor)}
}

// tell counts a refusal, and says whether it gets a line of its own.
func (r *refusals) tell(partner, failure string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := refusal{partner, failure}
	if _, known := r.seen[key]; !known && len(r.seen) >= refusalsKept {
		key.partner = "" // an issuer can name any number
	}
	r.seen[key]++
	return r.seen[key] <= refusalsTold
}

// collect gives a line for each partner and failure that had more, once a minute; now is zero at the end.
func (r *refusals) collect(now time.Time, give func(*Entry)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.until) && !now.IsZero() {
		return
	}
	r.until = now.Add(refusalsFor)
	for key, n := range r.seen {
		if n > refusalsTold {
			give(&Entry{Time: time.Now(), Event: Refusals, Partner: key.partner, Outcome: "refused", Error: key.failure, Count: n - refusalsTold})
		}
	}
	clear(r.seen)
}
