package proxy

import (
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// failed is why a request was not answered as it was asked.
type failed struct {
	name         string // a mappings.Failure
	culprits     []culprit
	providerCode string
	own          *ownRefusal // nil, or how the bank itself said it
	detail       string      // instead of the failure's advice
	account      string      // of a flow: what was done, before what is wrong
	steps        []toldStep
	allow        string // methods, of method-not-allowed
	scope        string // of forbidden: what the partner lacks, as OPERATION@BANK
	retryAfter   time.Duration
	business     bool  // the bank's own answer, which says nothing against its health
	unasked      bool  // the bank was not asked at all: it says nothing about its health
	cause        error // for the log
}

// ownRefusal is a bank's refusal in the words of its own API: a partner who speaks that API is told so.
type ownRefusal struct {
	pack   *mappings.Pack
	row    *mappings.ErrorRow
	status int // HTTP
}

// culprit is one thing to correct, at its place in the caller's request.
type culprit struct {
	place  mappings.Place
	detail string
}

func fail(name string, culprits ...culprit) *failed { return &failed{name: name, culprits: culprits} }

func because(name string, cause error) *failed { return &failed{name: name, cause: cause} }

// Error is for logs: it names the failure and its cause, and no value.
func (f *failed) Error() string {
	text := f.name
	if f.cause != nil {
		text += ": " + f.cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (f *failed) Unwrap() error { return f.cause }

func bodyPlace(pointer string) mappings.Place { return mappings.Place{In: "body", Pointer: pointer} }
