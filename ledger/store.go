package ledger

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Key names a record: HMAC-SHA-256 of the partner and the request id.
type Key [32]byte

// Fingerprint is HMAC-SHA-256 of what was asked: the same id with another one is a mismatch.
type Fingerprint [32]byte

// Owner is the random name of one attempt. A claim whose reply got lost is made again by the same owner.
type Owner [16]byte

// State is what is known about a request id.
//
//	Claimed (nothing sent) → Sent (written before the first byte goes out) → Done | Unknown
type State uint8

const (
	Absent  State = iota // there is no record
	Claimed              // somebody works on it, or did; nothing that is not in its progress was sent
	Sent                 // the step that Mark named may have reached the provider
	Done                 // it is over; the answer is kept, or a tombstone of it
	Unknown              // it cannot be known whether the marked step had its effect
)

// Verdict is what a claim finds.
type Verdict uint8

const (
	New       Verdict = iota // the claim is ours; nothing was ever sent
	Resumed                  // the claim is ours; Found.Progress tells the steps that are done already
	Replay                   // it is done: Found.Answer is the answer, empty where an operator said that it is done
	InFlight                 // another attempt works on it until Found.Lease has passed
	Mismatch                 // the id was used for something else
	Doubtful                 // Unknown; ours to reconcile where Found.Ours, until the lease ends
	Uncertain                // the store has lost records: whether there was one is not known; the claim is ours
)

// Claim is what an attempt brings.
type Claim struct {
	Fingerprint Fingerprint
	Owner       Owner
	Lease       time.Duration
	Version     string // of configuration and mappings; kept with the record from its first claim
	Info        []byte // sealed; kept with the record from its first claim, for operators
	Reconciles  bool   // takes an Unknown record over, to find out
}

// Found is what a claim finds; the slices are the caller's own.
type Found struct {
	Verdict Verdict
	Ours    bool // of Doubtful: the claim is ours
	// Uncertain of Uncertain and Doubtful: the store has lost records while this one was open, so what is known of its
	// steps may be too little: a step that is not in Progress may have been sent.
	Uncertain bool
	Lease     time.Duration // of InFlight, and of Doubtful where it is another's: how long theirs lasts
	Version   string        // that the record began with
	Progress  []byte        // sealed, as the last Mark, Doubt or Release left it
	Answer    []byte        // sealed, of Replay
	Step      string        // that was marked last
}

// Record is what operators see.
type Record struct {
	Key      Key
	State    State     // a lease that ended in Sent counts as Unknown
	Step     string    // that was marked last
	Sent     time.Time // when it was marked, to the millisecond; each mark of a record is later than the one before
	Version  string
	Info     []byte // sealed
	Began    time.Time
	Changed  time.Time
	Lease    time.Time // when it ends, or ended
	Progress []byte    // sealed
}

// Resolution is what an operator says about a record.
type Resolution uint8

const (
	AsDone       Resolution = iota // of Unknown: the marked step had its effect; of Claimed: the whole request is done
	AsNotApplied                   // of Unknown: the marked step had no effect, a retry runs it again
	AsEnded                        // of Claimed: what is not done of the request never will be
)

// Ruling is an operator's word as a store takes it. It holds for the record that the operator has seen and for no other.
type Ruling struct {
	Of       State     // Unknown; or Claimed, of a record that nobody holds and of which something is done
	Step     string    // that was marked last
	Sent     time.Time // when it was marked
	Before   []byte    // the sealed progress
	Over     bool      // the record ends with Answer, which is kept for Keep; otherwise it is Claimed, with Progress
	Answer   []byte
	Progress []byte // nil: a retry begins anew
	Keep     time.Duration
}

// Counts are the records that are not over, by state, and the oldest of the Unknown ones.
type Counts struct {
	Claimed, Sent, Unknown int
	OldestUnknown          time.Duration // 0 where there is none
}

// Options are what both stores take.
type Options struct {
	KeepOpen time.Duration        // how long a record that is not over is kept after its last change; 0: 30 days
	Now      func() time.Time     // the clock of bolt; nil: time.Now
	Skew     func() time.Duration // is added to the clock of Redis; nil: nothing. For tests
	Log      *slog.Logger         // nil: nothing is logged
}

func (o Options) withDefaults() Options {
	if o.KeepOpen <= 0 {
		o.KeepOpen = defaultKeepUnknown
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Skew == nil {
		o.Skew = func() time.Duration { return 0 }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Store keeps records. Every method is one atomic step; what it returns without an error is durable. The
// store's own clock ends leases. A method of an owner whose lease has ended, or whose record is another's,
// changes nothing and gives ErrLost.
type Store interface {
	// Claim begins an attempt. It is safe to call again with the same owner.
	Claim(ctx context.Context, key Key, c Claim) (Found, error)
	// Mark writes Sent(step) with the progress so far, and renews the lease, before the step's first byte goes out.
	Mark(ctx context.Context, key Key, owner Owner, step string, progress []byte, lease time.Duration) error
	// Finish ends the record with its answer, which is kept for keep.
	Finish(ctx context.Context, key Key, owner Owner, answer []byte, keep time.Duration) error
	// Doubt makes the record Unknown at once, with the progress so far.
	Doubt(ctx context.Context, key Key, owner Owner, progress []byte) error
	// Release gives the claim back, since nothing of the marked step reached the wire. Without progress the
	// record goes, or stays Unknown where an earlier attempt left it so; with progress another attempt resumes it.
	Release(ctx context.Context, key Key, owner Owner, progress []byte) error
	// Resolve makes the operator's word so. ErrAbsent where there is no record, ErrNotUnknown where it is not what the ruling
	// is of, ErrOther where it is, but not as the operator has seen it.
	Resolve(ctx context.Context, key Key, ruling Ruling) error
	// Load gives a record, or ErrAbsent.
	Load(ctx context.Context, key Key) (Record, error)
	// List gives up to limit records in a state that are not over (Claimed, Sent or Unknown), the oldest first.
	List(ctx context.Context, state State, limit int) ([]Record, error)
	// Count counts the records that are not over.
	Count(ctx context.Context) (Counts, error)
	Close() error
}

// Errors of a Store. Every other one means that the store could not be asked, and that it is not known
// whether the step was made.
var (
	ErrLost       = errors.New("the claim was lost: its lease ended, or the record is another attempt's")
	ErrAbsent     = errors.New("there is no such record")
	ErrNotUnknown = errors.New("the outcome of the record is not unknown")
	ErrOther      = errors.New("the record is not any more what the operator has seen")
)
