package ledger

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/admin"
)

// View is a record as operators see it on the admin listener. Nothing of the request's or the answer's data is in it.
type View struct {
	Key       string    `json:"key"`
	State     string    `json:"state"`
	Step      string    `json:"step,omitempty"` // that was sent last
	Sent      time.Time `json:"sent,omitzero"`  // when; a resolution names both
	Done      []string  `json:"done,omitempty"` // the steps that had their effect
	Partner   string    `json:"partner"`
	RequestID string    `json:"request_id"`
	Front     string    `json:"front"`
	Bank      string    `json:"bank"`
	Operation string    `json:"operation"`
	Version   string    `json:"version,omitempty"`
	Began     time.Time `json:"began"`
	Changed   time.Time `json:"changed"`
	LeaseEnds time.Time `json:"lease_ends"`
	Problem   string    `json:"problem,omitempty"` // why the members that are empty could not be read
}

// Listing is the answer of GET /ledger.
type Listing struct {
	Records []View `json:"records"`
}

// Word is the body of POST /ledger/{key}: what an operator says about the step that they have seen, with the time that
// they have seen with it: done or not-applied; of a claimed request done or ended.
type Word struct {
	As   string    `json:"as"`
	Step string    `json:"step"`
	Sent time.Time `json:"sent,omitzero"`
}

// ByRequestID stands in the place of the key where the query has partner and request_id instead.
const ByRequestID = "by-request-id"

var stateNames = []string{Absent: "absent", Claimed: "claimed", Sent: "sent", Done: "done", Unknown: "unknown"}

var resolutionNames = []string{AsDone: "done", AsNotApplied: "not-applied", AsEnded: "ended"}

// String gives the resolution's name, as in "not-applied".
func (r Resolution) String() string { return resolutionNames[r] }

// String gives the state's name, as in "unknown".
func (s State) String() string { return stateNames[s] }

// Admin serves the records to operators: GET /ledger?state=&limit=, GET and POST /ledger/{key}, GET /ledger/keys.
func (l *Ledger) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ledger", l.serveList)
	mux.HandleFunc("GET /ledger/keys", l.serveKeys)
	mux.HandleFunc("GET /ledger/{key}", l.serveShow)
	mux.HandleFunc("POST /ledger/{key}", l.serveResolve)
	return mux
}

func (l *Ledger) serveList(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	state := slices.Index(stateNames, query.Get("state"))
	limit, err := strconv.Atoi(query.Get("limit"))
	if query.Get("limit") == "" {
		limit, err = 100, nil
	}
	if !slices.Contains([]State{Claimed, Sent, Unknown}, State(max(state, 0))) || err != nil || limit < 1 || limit > 10_000 {
		admin.Refuse(w, http.StatusBadRequest, "state is claimed, sent or unknown, and limit 1 to 10000")
		return
	}
	records, err := l.List(r.Context(), State(state), limit)
	if err != nil {
		refuseFor(w, err)
		return
	}
	listing := Listing{Records: []View{}}
	for i := range records {
		listing.Records = append(listing.Records, viewOf(&records[i]))
	}
	admin.Answer(w, listing)
}

func (l *Ledger) serveShow(w http.ResponseWriter, r *http.Request) {
	if key, ok := l.keyOf(w, r); ok {
		l.serveRecord(w, r, key)
	}
}

func (l *Ledger) serveRecord(w http.ResponseWriter, r *http.Request, key Key) {
	record, err := l.Show(r.Context(), key)
	if err != nil {
		refuseFor(w, err)
		return
	}
	admin.Answer(w, viewOf(&record))
}

func (l *Ledger) serveResolve(w http.ResponseWriter, r *http.Request) {
	key, ok := l.keyOf(w, r)
	if !ok {
		return
	}
	var word Word
	err := admin.Read(w, r, &word)
	as := slices.Index(resolutionNames, word.As)
	if err != nil || as < 0 || word.Step == "" {
		admin.Refuse(w, http.StatusBadRequest, `the body is {"as": "done", "step": "...", "sent": "..."} with step and sent as they are shown; or with not-applied or ended instead of done`)
		return
	}
	deed := admin.DeedOf(r.Context())
	if record, err := l.Show(r.Context(), key); err == nil {
		deed.Partner, deed.RequestID = record.Info.Partner, record.Info.RequestID
	}
	if err := l.Resolve(r.Context(), key, Resolution(as), word.Step, word.Sent); err != nil {
		refuseFor(w, err)
		return
	}
	deed.Word = Resolution(as).String()
	l.serveRecord(w, r, key)
}

// keyOf is the record that the address names.
func (l *Ledger) keyOf(w http.ResponseWriter, r *http.Request) (Key, bool) {
	deed := admin.DeedOf(r.Context())
	if r.PathValue("key") == ByRequestID {
		partner, id := r.URL.Query().Get("partner"), r.URL.Query().Get("request_id")
		key := l.Find(partner, id)
		deed.Target, deed.RequestID = key.String(), id
		return key, true
	}
	key, err := ParseKey(r.PathValue("key"))
	if err != nil {
		admin.Refuse(w, http.StatusBadRequest, err.Error())
		return key, false
	}
	deed.Target = key.String()
	return key, true
}

func viewOf(r *Shown) View {
	view := View{
		Key: r.Key.String(), State: r.State.String(), Step: r.Step, Sent: r.Sent.UTC(), Done: r.Done, Partner: r.Info.Partner, RequestID: r.Info.RequestID,
		Front: r.Info.Front, Bank: r.Info.Bank, Operation: r.Info.Operation, Version: r.Version, Began: r.Began, Changed: r.Changed, LeaseEnds: r.Lease,
	}
	if r.Problem != nil {
		view.Problem = r.Problem.Error()
	}
	return view
}

func refuseFor(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, ErrAbsent):
		admin.Refuse(w, http.StatusNotFound, err.Error())
	case errors.Is(err, ErrNotUnknown), errors.Is(err, ErrOther):
		admin.Refuse(w, http.StatusConflict, err.Error())
	default:
		admin.Refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("the ledger cannot be asked: %v", err))
	}
}
