package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// fault shapes the next calls, as POST /_simulator/faults takes it.
type fault struct {
	Kind    string `json:"fault"`
	Count   *int   `json:"count"`    // calls to shape: 1
	DelayMS int    `json:"delay_ms"` // waited before anything else, with every kind
	Status  int    `json:"status"`   // of the kind "status"
	Code    string `json:"code"`     // the API's own code that the kind "status" says: the status's
	Path    string `json:"path"`     // shapes only calls whose path starts so: all calls
}

const (
	faultDelay       = "delay"        // the effect and the answer come late
	faultResetBefore = "reset-before" // the connection is reset without an effect
	faultResetAfter  = "reset-after"  // the connection is reset after the effect
	faultStatus      = "status"       // the status and the API's own error body, without an effect
	faultMalformed   = "malformed"    // broken JSON after the effect
	faultTruncated   = "truncated"    // the connection ends within the answer, after the effect
	faultHTML        = "html"         // a page of HTML with status 200, after the effect
	faultWrongID     = "wrong-id"     // the answer to another request id, after the effect
)

var faultKinds = []string{faultDelay, faultResetBefore, faultResetAfter, faultStatus, faultMalformed, faultTruncated, faultHTML, faultWrongID}

const (
	maxCount   = 1_000_000
	maxDelayMS = 600_000
)

// check tells what is wrong with a fault.
func (f *fault) check() error {
	switch {
	case !slices.Contains(faultKinds, f.Kind):
		return fmt.Errorf("fault must be one of %s", strings.Join(faultKinds, ", "))
	case *f.Count < 1 || *f.Count > maxCount:
		return fmt.Errorf("count must be from 1 to %d", maxCount)
	case f.DelayMS < 0 || f.DelayMS > maxDelayMS:
		return fmt.Errorf("delay_ms must be from 0 to %d", maxDelayMS)
	case f.Kind == faultDelay && f.DelayMS == 0:
		return errors.New("fault delay needs delay_ms")
	case f.Kind == faultStatus && (f.Status < 200 || f.Status > 599):
		return errors.New("fault status needs a status from 200 to 599")
	case f.Kind != faultStatus && f.Status != 0:
		return errors.New("status belongs to fault status only")
	case f.Kind != faultStatus && f.Code != "":
		return errors.New("code belongs to fault status only")
	}
	return nil
}

func (f *fault) delay() time.Duration { return time.Duration(f.DelayMS) * time.Millisecond }

// faults are what was scheduled, first come first served. The zero value is ready.
type faults struct {
	mu      sync.Mutex
	pending []*fault
}

func (q *faults) add(f *fault) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending = append(q.pending, f)
}

func (q *faults) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending = nil
}

// take uses up one count of the first fault that fits the path; the zero fault changes nothing.
func (q *faults) take(path string) fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, f := range q.pending {
		if strings.HasPrefix(path, f.Path) {
			if *f.Count--; *f.Count == 0 {
				q.pending = slices.Delete(q.pending, i, i+1)
			}
			return *f
		}
	}
	return fault{}
}

func (s *simulator) schedule(w http.ResponseWriter, r *http.Request) {
	f, err := readFault(http.MaxBytesReader(w, r.Body, 1<<16))
	if err == nil && f.Kind == faultWrongID && s.api.mislabel([]byte(`{"id":"1"}`)) == nil {
		err = errors.New("fault wrong-id is not supported here: this API's answers carry no request id")
	}
	if err == nil && f.Code != "" && !s.says(f.Code) {
		err = errors.New("code is not one that this API can be made to say")
	}
	if err != nil {
		writeProblem(w, http.StatusBadRequest, err.Error())
		return
	}
	s.faults.add(f)
	w.WriteHeader(http.StatusNoContent)
}

// says tells whether the API can be made to say a code.
func (s *simulator) says(code string) bool {
	api, ok := s.api.(coded)
	if ok {
		_, ok = api.failureAs(&call{}, http.StatusBadRequest, code)
	}
	return ok
}

// refusal is what the fault "status" answers.
func (s *simulator) refusal(c *call, f fault) reply {
	if api, ok := s.api.(coded); ok && f.Code != "" {
		answer, _ := api.failureAs(c, f.Status, f.Code)
		return answer
	}
	return s.api.failure(c, f.Status)
}

func readFault(body io.Reader) (*fault, error) {
	once := 1
	f := &fault{Count: &once}
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(f); err != nil {
		return nil, fmt.Errorf("not a fault: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	if f.Count == nil {
		return nil, errors.New("count must be a number")
	}
	return f, f.check()
}
