package middleware

import (
	"net/http"
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/seen"
)

// durations are the upper ends of the buckets of durations, in seconds.
var durations = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

// RequestMetrics count requests and what is done for them. Its labels are names of the configuration and of packs, and
// statuses; it is what the proxy calls its Meter.
type RequestMetrics struct {
	requests     *series[requestLabels, func(float64)]
	calls        *series[[3]string, func(float64)]
	outcomes     *series[[2]string, func(int64)]
	untranslated *series[[2]string, func(int64)]
	unmapped     *series[[3]string, func(int64)]
}

type requestLabels struct {
	front, bank, operation string
	status                 int
	failure                string // the normalized error's name, "aborted", or ""
}

// NewRequestMetrics registers them.
func NewRequestMetrics(m *Metrics) *RequestMetrics {
	requests := m.Histogram(seen.RequestDuration, durations)
	calls := m.Histogram(seen.BankCallDuration, durations)
	outcomes := m.Counts(seen.BankOutcomes)
	untranslated := m.Counts(seen.TranslationErrors)
	unmapped := m.Counts(seen.UnmappedMembers)
	return &RequestMetrics{
		requests: newSeries(func(l requestLabels) func(float64) {
			return requests(l.front, l.bank, l.operation, strconv.Itoa(l.status), l.failure)
		}),
		calls:        newSeries(func(l [3]string) func(float64) { return calls(l[:]...) }),
		outcomes:     newSeries(func(l [2]string) func(int64) { return outcomes(l[:]...) }),
		untranslated: newSeries(func(l [2]string) func(int64) { return untranslated(l[:]...) }),
		unmapped:     newSeries(func(l [3]string) func(int64) { return unmapped(l[:]...) }),
	}
}

// Measure notes how long each request took until its answer was written. A nil *RequestMetrics measures nothing.
func (m *RequestMetrics) Measure(next http.Handler) http.Handler {
	if m == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, aborted := time.Now(), true
		defer func() { m.request(RecordOf(r.Context()), time.Since(began), aborted) }()
		next.ServeHTTP(w, r)
		aborted = false
	})
}

func (m *RequestMetrics) request(record *Record, took time.Duration, aborted bool) {
	status, failure := record.Status, record.Failure
	switch {
	case aborted && failure == "":
		failure = "aborted"
	case !aborted && status == 0:
		status = http.StatusOK
	}
	m.requests.of(requestLabels{record.Front, record.Bank, record.Operation, status, failure})(took.Seconds())
}

// Called notes a call of a bank.
func (m *RequestMetrics) Called(bank, operation, outcome string, took time.Duration) {
	m.calls.of([3]string{bank, operation, outcome})(took.Seconds())
}

// Answered counts an answer of a bank.
func (m *RequestMetrics) Answered(bank, code string) { m.outcomes.of([2]string{bank, code})(1) }

// Untranslated counts a rule that failed.
func (m *RequestMetrics) Untranslated(rule, failure string) {
	m.untranslated.of([2]string{rule, failure})(1)
}

// Unmapped counts members that nothing takes.
func (m *RequestMetrics) Unmapped(pack, direction, member string, members int) {
	m.unmapped.of([3]string{pack, direction, member})(int64(members))
}
