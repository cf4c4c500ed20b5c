package middleware

import (
	"crypto/sha256"
	"sync"
	"time"
)

// mostTokens is how many checked tokens are remembered at once on a node.
const mostTokens = 10_000

// checkedToken is what a good token says.
type checkedToken struct {
	partner string
	granted *granted
	until   time.Time // from then on it is too old
	keys    uint64    // by which of the issuer's sets of keys it was checked
}

// checkedTokens remember tokens by their SHA-256, so that a signature is checked once. One that was checked with keys that the
// issuer has replaced since is checked again.
type checkedTokens struct {
	mutex sync.RWMutex
	known map[[sha256.Size]byte]checkedToken
}

func (c *checkedTokens) find(hash [sha256.Size]byte, keys uint64, now time.Time) (checkedToken, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	found, is := c.known[hash]
	return found, is && found.keys == keys && now.Before(found.until)
}

// keep forgets all of them where there are too many: they are checked again then.
func (c *checkedTokens) keep(hash [sha256.Size]byte, token checkedToken) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.known == nil || len(c.known) >= mostTokens {
		c.known = map[[sha256.Size]byte]checkedToken{}
	}
	c.known[hash] = token
}
