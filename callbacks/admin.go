package callbacks

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/admin"
)

// Overview is the answer of GET /callbacks.
type Overview struct {
	Waiting       int             `json:"waiting"`
	Dead          int             `json:"dead"`
	OldestSeconds float64         `json:"oldest_seconds"` // that the oldest of the waiting ones waits
	Targets       []TargetWaiting `json:"targets"`
}

// TargetWaiting is how many wait for one partner; with Configured false nobody delivers them.
type TargetWaiting struct {
	Target
	Waiting    int  `json:"waiting"`
	Configured bool `json:"configured"`
}

// LetterView is a dead letter as operators see it. Nothing of the customer's data is in it.
type LetterView struct {
	ID         string    `json:"id"`
	Bank       string    `json:"bank"`
	Partner    string    `json:"partner"`
	Callback   string    `json:"callback"`
	Accepted   time.Time `json:"accepted"`
	Died       time.Time `json:"died"`
	Attempts   int       `json:"attempts"`
	Cause      string    `json:"cause"`
	Superseded bool      `json:"superseded"` // something newer about the customer was accepted since
}

// LetterListing is the answer of GET /callbacks/dead.
type LetterListing struct {
	Letters []LetterView `json:"letters"`
}

// Replayed is the answer of POST /callbacks/dead/replay and of POST /callbacks/dead/{id}/replay.
type Replayed struct {
	Replayed int `json:"replayed"`
	Left     int `json:"left"` // because they are superseded
}

// Admin serves operators: GET /callbacks; GET /callbacks/dead?limit=; POST /callbacks/dead/replay for all that are not
// superseded; POST /callbacks/dead/{id}/replay, with ?superseded=true for one that is.
func (s *Service) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callbacks", s.serveOverview)
	mux.HandleFunc("GET /callbacks/dead", s.serveLetters)
	mux.HandleFunc("POST /callbacks/dead/replay", s.serveReplayAll)
	mux.HandleFunc("POST /callbacks/dead/{id}/replay", s.serveReplay)
	return mux
}

func (s *Service) serveOverview(w http.ResponseWriter, r *http.Request) {
	counts, err := s.Counts(r.Context())
	if err != nil {
		refuseFor(w, err)
		return
	}
	view := Overview{Waiting: counts.Waiting, Dead: counts.Dead, OldestSeconds: counts.Oldest.Seconds(), Targets: []TargetWaiting{}}
	for target := range s.targets {
		view.Targets = append(view.Targets, TargetWaiting{Target: target, Waiting: counts.Targets[target], Configured: true})
	}
	for target, n := range counts.Targets {
		if s.targets[target] == nil {
			view.Targets = append(view.Targets, TargetWaiting{Target: target, Waiting: n})
		}
	}
	slices.SortFunc(view.Targets, func(a, b TargetWaiting) int { return cmp.Compare(a.String(), b.String()) })
	admin.Answer(w, view)
}

func (s *Service) serveLetters(w http.ResponseWriter, r *http.Request) {
	limit, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("limit"), "100"))
	if err != nil || limit < 1 || limit > 10_000 {
		admin.Refuse(w, http.StatusBadRequest, "limit is 1 to 10000")
		return
	}
	letters, err := s.Letters(r.Context(), limit)
	if err != nil {
		refuseFor(w, err)
		return
	}
	listing := LetterListing{Letters: []LetterView{}}
	for i := range letters {
		l := &letters[i]
		listing.Letters = append(listing.Letters, LetterView{
			ID: l.ID, Bank: l.Target.Bank, Partner: l.Target.Partner, Callback: l.Callback, Accepted: l.Accepted,
			Died: l.Died, Attempts: l.Attempts, Cause: l.Cause, Superseded: l.Superseded,
		})
	}
	admin.Answer(w, listing)
}

func (s *Service) serveReplayAll(w http.ResponseWriter, r *http.Request) {
	replayed, left, err := s.ReplayAll(r.Context())
	if err != nil {
		refuseFor(w, err)
		return
	}
	admin.Answer(w, Replayed{Replayed: replayed, Left: left})
}

func (s *Service) serveReplay(w http.ResponseWriter, r *http.Request) {
	superseded := r.URL.Query().Get("superseded") == "true"
	if err := s.Replay(r.Context(), r.PathValue("id"), superseded); err != nil {
		refuseFor(w, err)
		return
	}
	if superseded {
		admin.DeedOf(r.Context()).Word = "superseded"
	}
	admin.Answer(w, Replayed{Replayed: 1})
}

func refuseFor(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, ErrAbsent):
		admin.Refuse(w, http.StatusNotFound, err.Error())
	case errors.Is(err, ErrSuperseded):
		admin.Refuse(w, http.StatusConflict, err.Error()+"; ?superseded=true replays it nevertheless")
	default:
		admin.Refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("the store of callbacks cannot be asked: %v", err))
	}
}
