package ledger

import (
	"cmp"
	"context"
	"maps"
	"math"
	"net/http"
	"slices"

	"github.com/truchman-proxy/truchman/admin"
)

// KeyUse is how many records that are not over need a sealing key. Those that are over need theirs for ledger.keep.
type KeyUse struct {
	ID         string `json:"id"`
	Records    int    `json:"records"`
	Configured bool   `json:"configured"`
}

// KeyUses is the answer of GET /ledger/keys.
type KeyUses struct {
	Keys []KeyUse `json:"keys"`
}

// Keys gives each key that is configured or needed, by their ids. It looks at every record that is not over.
func (l *Ledger) Keys(ctx context.Context) ([]KeyUse, error) {
	uses := map[string]KeyUse{}
	for id := range l.sealer.secrets {
		uses[id] = KeyUse{ID: id, Configured: true}
	}
	for _, state := range []State{Claimed, Sent, Unknown} {
		records, err := l.store.List(ctx, state, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		for i := range records {
			countKeys(uses, &records[i])
		}
	}
	return slices.SortedFunc(maps.Values(uses), func(a, b KeyUse) int { return cmp.Compare(a.ID, b.ID) }), nil
}

// countKeys counts a record once for each key that it needs.
func countKeys(uses map[string]KeyUse, record *Record) {
	info, progress := sealedWith(record.Info), sealedWith(record.Progress)
	if progress == info {
		progress = ""
	}
	for _, id := range []string{info, progress} {
		if id != "" {
			use := uses[id]
			use.ID = id
			use.Records++
			uses[id] = use
		}
	}
}

func (l *Ledger) serveKeys(w http.ResponseWriter, r *http.Request) {
	keys, err := l.Keys(r.Context())
	if err != nil {
		refuseFor(w, err)
		return
	}
	admin.Answer(w, KeyUses{keys})
}
