package callbacks

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"
)

// Target is a partner who is told what one bank tells.
type Target struct {
	Bank    string `json:"bank"`
	Partner string `json:"partner"`
}

// String gives "bank/partner"; a bank's name has no slash.
func (t Target) String() string { return t.Bank + "/" + t.Partner }

func targetOf(text string) Target {
	bank, partner, _ := strings.Cut(text, "/")
	return Target{Bank: bank, Partner: partner}
}

// Message is one callback on its way to one partner. Nothing in it can be read that is a customer's.
type Message struct {
	ID       string    `json:"id"` // the webhook-id of every attempt
	Target   Target    `json:"target"`
	Callback string    `json:"callback"` // in the normalized API's words, as in customer.status-changed
	Line     Name      `json:"line"`     // of the messages that wait for each other: partner, bank and customer
	Subject  Name      `json:"subject"`  // bank and customer
	Sealed   []byte    `json:"sealed"`   // the normalized document
	Number   uint64    `json:"number"`   // rises with each callback; Accept gives it
	Accepted time.Time `json:"accepted"` // Accept gives it
}

// Arrival is one callback: what is kept of it, all or nothing.
type Arrival struct {
	ID       string // new for each
	Subject  Name
	State    Name      // equal where the same is told again
	Messages []Message // one for each partner
}

// Claimed is a message that this process is to deliver, until its lease ends.
type Claimed struct {
	Message
	Attempt int           // from 1
	Since   time.Duration // since its first attempt began

	entry  string // where the store has it
	ticket uint64 // which claim of it this is
	began  int64  // when its first attempt began
}

// Letter is a message that was given up: a dead letter.
type Letter struct {
	Message
	Died       time.Time
	Attempts   int
	Cause      string // without any data of customers
	Superseded bool   // something newer about the customer was accepted since
}

// Store keeps what was accepted until it is delivered. Every method is one atomic step, and what it returns without an
// error is as durable as the store. Its own clock ends waits and leases. It is for many goroutines at once.
type Store interface {
	// Accept keeps an arrival, unless its State is the last one that was accepted of its Subject: then it is repeated.
	Accept(ctx context.Context, a Arrival) (repeated bool, err error)
	// Claim gives up to limit messages of a target that are due, each the first of its line, and holds them for lease. Next
	// is when to ask again.
	Claim(ctx context.Context, target Target, limit int, lease time.Duration) (due []Claimed, next time.Duration, err error)
	// Done removes a message that was delivered; the next of its line is due. ErrLost where another has claimed it.
	Done(ctx context.Context, c Claimed) error
	// Postpone gives a message back, to be due after wait. ErrLost as Done.
	Postpone(ctx context.Context, c Claimed, wait time.Duration) error
	// Bury makes a message a dead letter; the next of its line is due. ErrLost as Done.
	Bury(ctx context.Context, c Claimed, cause string) error
	// Letters gives up to limit dead letters, in the order in which they were given up.
	Letters(ctx context.Context, limit int) ([]Letter, error)
	// Replay puts a dead letter at the end of its line. ErrAbsent where there is none of the id; ErrSuperseded where
	// something newer was accepted about the customer, unless superseded ones are wanted too.
	Replay(ctx context.Context, id string, superseded bool) error
	// Count counts what is kept.
	Count(ctx context.Context) (Counts, error)
	// Sweep removes a bounded number of dead letters and last states whose time is over, and tells how many.
	Sweep(ctx context.Context) (int, error)
	Close() error
}

// Errors of a Store. Every other one means that it is not known whether the step was made.
var (
	ErrLost       = errors.New("callbacks: the message is another process's, or was settled already")
	ErrAbsent     = errors.New("callbacks: there is no dead letter of this id")
	ErrSuperseded = errors.New("callbacks: something newer about this customer was accepted since: replaying would tell an old state as if it were new")
)

// StoreOptions are what both stores take.
type StoreOptions struct {
	KeepDead  time.Duration        // how long a dead letter is kept; 0: 30 days
	KeepState time.Duration        // how long the last state of a customer is compared with; 0: 30 days
	Poll      time.Duration        // Claim's next is never longer; 0: a second
	Skew      func() time.Duration // is added to the store's clock; nil: nothing. For tests
}

func (o StoreOptions) withDefaults() StoreOptions {
	o.KeepDead = cmp.Or(o.KeepDead, defaultKeep)
	o.KeepState = cmp.Or(o.KeepState, defaultKeep)
	o.Poll = cmp.Or(o.Poll, time.Second)
	if o.Skew == nil {
		o.Skew = func() time.Duration { return 0 }
	}
	return o
}
