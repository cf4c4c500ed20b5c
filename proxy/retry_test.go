package proxy_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// steady keeps the breaker out of a test.
func steady(b *proxy.Bank) { b.Breaker.Failures = 1 << 30 }

// TestWhatIsTriedAgain has the first call fail and every further one go well.
func TestWhatIsTriedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		first       act
		read, write int // statuses
	}{
		"no connection":        {notConnected, 200, 200},
		"nothing sent":         {notSent, 200, 200},
		"a reset":              {isReset, 200, 504},
		"closed":               {isClosed, 200, 504},
		"no answer in time":    {waitsInVain, 200, 504},
		"502":                  {says(502, "<html>"), 200, 504},
		"503":                  {says(503, "<html>"), 200, 504},
		"504":                  {says(504, "<html>"), 200, 504},
		"503 with patience":    {says(503, "", "Retry-After", "2"), 200, 504},
		"429 with patience":    {says(429, "", "Retry-After", "2"), 200, 503},
		"429":                  {says(429, ""), 503, 503},
		"500":                  {says(500, ""), 502, 504},
		"not HTTP":             {isNotHTTP, 502, 504},
		"malformed":            {says(200, "{"), 502, 504},
		"a truncated document": {says(200, `{"id":"42"`), 502, 504},
		"a business answer":    {says(200, `{"id":"42","error":{"code":"E1","message":"x"}}`), 502, 502},
	} {
		for q, want := range map[*question]int{&aRead: test.read, &aWrite: test.write} {
			t.Run(name+" "+q.method, func(t *testing.T) {
				inBubble(t, func(t *testing.T, set *mappings.Set) {
					d := openDirect(t, set, inTurn(test.first, fine), func(b *proxy.Bank) { b.Retry.Timeout = 2 * time.Second })
					got, calls := d.ask(t.Context(), *q), 1
					if want == 200 {
						calls = 2
					}
					if got.status != want || len(d.calls()) != calls {
						t.Errorf("%d, not %d, after %d calls: %s", got.status, want, len(d.calls()), got.body)
					}
				})
			})
		}
	}
}

// TestAttemptsEnd fails for ever: the attempts are counted, and end before the call's own deadline.
func TestAttemptsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		fails    act
		q        question
		attempts int
		want     string
		calls    int
	}{
		"a read":            {isReset, aRead, 0, failing, 3},
		"a read with more":  {says(503, ""), aRead, 5, failing, 5},
		"a read with one":   {isReset, aRead, 1, failing, 1},
		"a write":           {notSent, aWrite, 0, "provider-unavailable", 3},
		"a write with one":  {notSent, aWrite, 1, "provider-unavailable", 1},
		"time is up before": {waitsInVain, aRead, 9, timeout, 3},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, set *mappings.Set) {
				d := openDirect(t, set, test.fails, func(b *proxy.Bank) {
					b.Timeout, b.Retry = 10*time.Second, proxy.Retry{Attempts: test.attempts, Timeout: 4 * time.Second}
				})
				began := time.Now()
				wantFailure(t, d.ask(t.Context(), test.q), statuses[test.want], test.want)
				if took := time.Since(began); len(d.calls()) != test.calls || took > 10*time.Second {
					t.Errorf("%d calls in %s", len(d.calls()), took)
				}
			})
		})
	}
}

// TestRetryAfter is honoured where it fits into the deadline, and told to the partner where it does not.
func TestRetryAfter(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		again  string
		waits  time.Duration
		told   string
	}{
		"429 for a while": {429, "3", 3 * time.Second, ""},
		"503 for a while": {503, "3", 3 * time.Second, ""},
		"a date":          {503, "Sat, 01 Jan 2000 00:00:04 GMT", 4 * time.Second, ""}, // when a bubble's time begins
		"429 for long":    {429, "60", 0, "60"},
		"503 for long":    {503, "60", 0, "60"},
		"for ever":        {503, "99999999999", 0, "86400"},
		"a date far off":  {503, "Sat, 01 Jan 2000 00:01:00 GMT", 0, "60"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, set *mappings.Set) {
				d := openDirect(t, set, inTurn(says(test.status, "", "Retry-After", test.again), fine))
				began := time.Now()
				got := d.ask(t.Context(), aRead)
				took := time.Since(began)
				if test.told == "" && (got.status != 200 || took < test.waits || took > test.waits+time.Second) {
					t.Errorf("%d after %s", got.status, took)
				}
				if test.told != "" && (got.status == 200 || got.header.Get("Retry-After") != test.told || took > 0 || len(d.calls()) != 1) {
					t.Errorf("%d with Retry-After %s after %s", got.status, got.header.Get("Retry-After"), took)
				}
			})
		})
	}
}

// TestRetryBudget has all calls fail: retries are a fifth of them at most, and come back with the time.
func TestRetryBudget(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		const requests, retries = 200, 40
		d := openDirect(t, set, says(503, ""), steady)
		for range requests {
			d.ask(t.Context(), aRead)
		}
		if n := len(d.calls()); n <= requests || n > requests+retries {
			t.Errorf("%d calls for %d requests", n, requests)
		}
		time.Sleep(10 * time.Second)
		before := len(d.calls())
		d.ask(t.Context(), aRead)
		if n := len(d.calls()) - before; n != 3 {
			t.Errorf("%d calls for a request after a while", n)
		}
	})
}

// TestRepeatableWrite goes to a bank that promises one effect for one id.
func TestRepeatableWrite(t *testing.T) {
	for name, test := range map[string]struct {
		acts  []act
		want  string // the failure
		hosts []string
	}{
		"well at last":                {[]act{isReset, says(503, ""), fine}, "", []string{firstHost, firstHost, firstHost}},
		"never well":                  {[]act{isReset}, unknown, []string{firstHost, firstHost, firstHost}},
		"sent, and then not":          {[]act{isReset, notConnected}, unknown, []string{firstHost, firstHost, firstHost}},
		"answered, and then not sent": {[]act{says(503, ""), notSent}, unknown, []string{firstHost, firstHost, firstHost}},
		"sent, and then too often":    {[]act{isReset, says(429, "", "Retry-After", "60")}, unknown, []string{firstHost, firstHost}},
		"never sent":                  {[]act{notSent}, "provider-unavailable", []string{firstHost, secondHost, firstHost}},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := mappings.Load(repeatablePack(t))
			if err != nil {
				t.Fatal(err)
			}
			inBubble(t, func(t *testing.T, _ *mappings.Set) {
				d := openDirect(t, set, inTurn(test.acts...), func(b *proxy.Bank) { b.Addresses = []string{"http://" + secondHost} })
				got := d.ask(t.Context(), aWrite)
				if test.want != "" {
					wantFailure(t, got, statuses[test.want], test.want)
				} else if got.status != 200 {
					t.Errorf("%d %s", got.status, got.body)
				}
				if calls := d.calls(); !slices.Equal(calls, test.hosts) {
					t.Errorf("called %v, not %v", calls, test.hosts)
				}
			})
		})
	}
}

// TestReadThatIsLeftIsNotRepeated has the partner go away between two attempts.
func TestReadThatIsLeftIsNotRepeated(t *testing.T) {
	inBubble(t, func(t *testing.T, set *mappings.Set) {
		d := openDirect(t, set, says(503, "", "Retry-After", "5"))
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		began := time.Now()
		d.ask(ctx, aRead)
		if took := time.Since(began); took != time.Second || !slices.Equal(d.calls(), []string{"first.example"}) {
			t.Errorf("%v in %s", d.calls(), took)
		}
	})
}

// repeatablePack is a directory with NetXD's pack, whose update promises to be repeatable.
func repeatablePack(t *testing.T) string {
	t.Helper()
	files, err := mappings.Shipped("netxd")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "netxd"), files); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "netxd", "update-customer.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("\nrequest:"), []byte("\nrepeatable: true\nrequest:"), 1)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
