package callbacks

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// Reception is what is known about one request of a bank: names of the configuration and of its pack, and nothing of what was
// sent. What is not known is "".
type Reception struct {
	API      string // the pack in whose words the bank tells
	Bank     string
	Callback string // in the normalized API's words, as in customer.status-changed
	Route    string // the address with the bank's name left open
	Failure  string // the normalized error's name, "" where it is kept
}

const receptionPath = "/callbacks/"

// find tells which callback of which bank an address is of, by the names that are configured and never by those that were sent.
func (s *Service) find(r *http.Request) (*bank, *mappings.Endpoint, Reception) {
	name, path, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), receptionPath), "/")
	name, _ = url.PathUnescape(name) // what cannot be unescaped is no bank's
	b := s.banks[name]
	if b == nil {
		return nil, nil, Reception{Failure: "bank-not-found"}
	}
	found := Reception{API: b.pack.Name, Bank: b.name}
	for _, e := range b.pack.Callbacks {
		if told := strings.TrimPrefix(e.Path, "/"); told == path {
			found.Callback, found.Route = e.Operation.Name, receptionPath+"{bank}/"+told
			if r.Method != http.MethodPost {
				found.Failure = "method-not-allowed"
			}
			return b, e, found
		}
	}
	found.Failure = "not-found"
	return b, nil, found
}

// observing tells nobody where nobody asks.
func observing(observe func(context.Context, *Reception)) func(context.Context, *Reception) {
	if observe == nil {
		return func(context.Context, *Reception) {}
	}
	return observe
}

// identifying gives "" where nobody knows.
func identifying(identify func(context.Context) (string, string)) func(context.Context) (string, string) {
	if identify == nil {
		return func(context.Context) (string, string) { return "", "" }
	}
	return identify
}

// problem is the body of a refusal (RFC 9457), with the ids by which operators find the request.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Code      string `json:"code"`
	RequestID string `json:"request_id,omitempty"`
	TraceID   string `json:"trace_id,omitempty"`
}

// Refuse answers a bank's request with a failure, as Receiver does: problem details that hold nothing of what was sent.
func (s *Service) Refuse(w http.ResponseWriter, r *http.Request, failure string) {
	f := mappings.FindFailure(failure)
	if f == nil {
		f = mappings.FindFailure("internal-error")
	}
	if f.Status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(f.Status)
	p := problem{Type: "urn:truchman:problem:" + f.Name, Title: f.Title, Status: f.Status, Code: f.Name}
	p.RequestID, p.TraceID = s.identify(r.Context())
	_ = json.NewEncoder(w).Encode(p) // the bank may be gone
}
