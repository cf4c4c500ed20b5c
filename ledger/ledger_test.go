package ledger_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/secret"
)

// secretOf gives 32 equal bytes in base64.
func secretOf(b byte) secret.Value {
	return secret.New(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)))
}

func testConfig() ledger.Config {
	config := ledger.Default()
	config.Keys = []ledger.SealingKey{{ID: "k1", Secret: secretOf(1)}}
	config.Identity = secretOf(9)
	config.Lease = lease
	return config
}

func above(t testing.TB, store ledger.Store, config ledger.Config) *ledger.Ledger {
	t.Helper()
	l, err := ledger.NewLedger(store, config, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// keepsOpen is a store that outlives the ledgers above it.
type keepsOpen struct{ ledger.Store }

func (keepsOpen) Close() error { return nil }

func asked() ledger.Asked {
	return ledger.Asked{
		Partner: "acme", RequestID: "r-1", Method: "POST", Path: "/customers", Query: "a=b", ContentType: "application/json",
		Body: []byte(`{"name":"Ada Lovelace"}`), Version: "v1",
		Info: ledger.Info{Partner: "acme", RequestID: "r-1", Front: "normalized", Bank: "obp", Operation: "customer.create"},
	}
}

func claim(t testing.TB, l *ledger.Ledger, a ledger.Asked, want ledger.Verdict) *ledger.Entry {
	t.Helper()
	e, err := l.Claim(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if e.Verdict != want {
		t.Fatalf("the claim finds %d, not %d", e.Verdict, want)
	}
	return e
}

func TestTheAnswerComesBackAsItWas(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		l := above(t, keepsOpen{s.Store}, testConfig())
		defer func() { is(t, l.Close(), nil) }()
		e := claim(t, l, asked(), ledger.New)
		is(t, e.Mark(t.Context(), "call", nil, lease), nil)
		answer := ledger.Answer{Status: 201, Failure: "customer-not-found", Body: []byte("{\n \"id\":1 }\x00"), Keep: []string{"x-total", "Connection"}, Header: http.Header{
			"Content-Type": {"application/json"}, "Location": {"/customers/1"}, "Etag": {`"1"`}, "X-Total": {"7", "8"}, "X-Other": {"no"},
			"Set-Cookie": {"no"}, "Date": {"no"}, "Connection": {"X-Total"}, "Truchman-Dropped": {"/a"},
		}}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		is(t, e.Finish(gone, answer), nil)
		got := claim(t, l, asked(), ledger.Replay).Answer
		want := http.Header{"Content-Type": {"application/json"}, "Location": {"/customers/1"}, "Etag": {`"1"`}, "X-Total": {"7", "8"}, "Truchman-Dropped": {"/a"}}
		if got.Status != 201 || !bytes.Equal(got.Body, answer.Body) || !reflect.DeepEqual(got.Header, want) || got.TooLarge || got.Failure != answer.Failure {
			t.Errorf("the answer is %+v", got)
		}
	})
}

// answers is a store whose records are over, with a sealed answer.
type answers struct {
	ledger.Store
	sealed []byte
}

func (a answers) Claim(context.Context, ledger.Key, ledger.Claim) (ledger.Found, error) {
	return ledger.Found{Verdict: ledger.Replay, Answer: a.sealed}, nil
}

// TestAnAnswerOfAnOlderVersionIsRead reads {"status":200,"header":...} and {} as they were sealed before an answer had its failure's name.
func TestAnAnswerOfAnOlderVersionIsRead(t *testing.T) {
	sealed, err := hex.DecodeString("01026b31772260702845eccb722fbdcaf3154a7bd4296864c0d9ec6e5d316699c6bb0376e09b3bac14d13f8c154a7b47dcbac242296ebaf5" +
		"1a5ab700e4b340180241585347e4394e918ac4991c8a36b38dfa48222bb8ccf7b6ea67164602fa8d791007")
	is(t, err, nil)
	l := above(t, answers{boltSubject(t), sealed}, testConfig())
	defer func() { is(t, l.Close(), nil) }()
	got := claim(t, l, asked(), ledger.Replay).Answer
	if want := (&ledger.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}")}); !reflect.DeepEqual(got, want) {
		t.Errorf("the answer is %+v, want %+v", got, want)
	}
}

func TestEveryPartOfARequestCounts(t *testing.T) {
	l := above(t, boltSubject(t), testConfig())
	defer func() { _ = l.Close() }()
	claim(t, l, asked(), ledger.New)
	for name, change := range map[string]func(*ledger.Asked){
		"method":       func(a *ledger.Asked) { a.Method = "PUT" },
		"path":         func(a *ledger.Asked) { a.Path, a.Query = "/customersa", "=b" },
		"query":        func(a *ledger.Asked) { a.Query = "" },
		"content type": func(a *ledger.Asked) { a.ContentType = "text/plain" },
		"body":         func(a *ledger.Asked) { a.Body = append(a.Body, ' ') },
	} {
		t.Run(name, func(t *testing.T) {
			a := asked()
			change(&a)
			claim(t, l, a, ledger.Mismatch)
		})
	}
	another := asked()
	another.Partner = "other"
	claim(t, l, another, ledger.New)
	another.Partner, another.RequestID = "acmer", "-1"
	claim(t, l, another, ledger.New)
	if same := asked(); l.Find("acme", "r-1") == l.Find("other", "r-1") || same.RequestID != "r-1" {
		t.Error("two partners' request ids name one record")
	}
	claim(t, l, asked(), ledger.InFlight)
}

func TestALargeAnswerLeavesATombstone(t *testing.T) {
	config := testConfig()
	config.LargestAnswer = 1000
	l := above(t, boltSubject(t), config)
	defer func() { _ = l.Close() }()
	e := claim(t, l, asked(), ledger.New)
	is(t, e.Finish(t.Context(), ledger.Answer{Status: 200, Body: make([]byte, 1001)}), nil)
	if got := claim(t, l, asked(), ledger.Replay).Answer; !got.TooLarge || got.Status != 200 || len(got.Body) != 0 {
		t.Errorf("the answer is %+v", got)
	}
}

func TestProgressIsOpenedAndOperatorsSeeSteps(t *testing.T) {
	s := boltSubject(t)
	l := above(t, s, testConfig())
	defer func() { _ = l.Close() }()
	e := claim(t, l, asked(), ledger.New)
	p := ledger.Progress{Steps: []ledger.Step{{ID: "create", Answer: json.RawMessage(`{"id":1}`)}}}
	is(t, e.Mark(t.Context(), "link", p.Encode(), lease), nil)
	is(t, e.Doubt(t.Context(), p.Encode()), nil)
	all, err := l.List(t.Context(), ledger.Unknown, 10)
	if err != nil || len(all) != 1 || all[0].Info != asked().Info || !reflect.DeepEqual(all[0].Done, []string{"create"}) || all[0].Step != "link" {
		t.Fatalf("lists %+v, %v", all, err)
	}
	is(t, l.Resolve(t.Context(), all[0].Key, ledger.AsDone, all[0].Step, all[0].Sent), nil)
	got, err := ledger.ReadProgress(claim(t, l, asked(), ledger.Resumed).Progress)
	if err != nil || got.Find("create") == nil || got.Find("link") == nil {
		t.Errorf("the progress is %+v, %v", got, err)
	}
	if err := l.Resolve(t.Context(), all[0].Key, ledger.AsDone, "link", all[0].Sent); !errors.Is(err, ledger.ErrNotUnknown) {
		t.Errorf("what somebody works on is resolved: %v", err)
	}
	counts, err := l.Count(t.Context())
	if err != nil || counts.Claimed != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}

func TestTheOnlyCallIsResolvedAsDone(t *testing.T) {
	l := above(t, boltSubject(t), testConfig())
	defer func() { _ = l.Close() }()
	e := claim(t, l, asked(), ledger.New)
	is(t, e.Mark(t.Context(), ledger.TheCall, nil, lease), nil)
	is(t, e.Doubt(t.Context(), nil), nil)
	unknown, err := l.Show(t.Context(), l.Find("acme", "r-1"))
	is(t, err, nil)
	is(t, l.Resolve(t.Context(), unknown.Key, ledger.AsDone, ledger.TheCall, unknown.Sent), nil)
	if got := claim(t, l, asked(), ledger.Replay).Answer; !got.TooLarge {
		t.Errorf("the answer is %+v", got)
	}
	shown, err := l.Show(t.Context(), e.Key())
	if err != nil || shown.State != ledger.Done || shown.Info.Operation != "customer.create" {
		t.Errorf("shows %+v, %v", shown, err)
	}
	is(t, l.Resolve(t.Context(), ledger.Key{}, ledger.AsDone, ledger.TheCall, unknown.Sent), ledger.ErrAbsent)
}

func TestKeysAreRotated(t *testing.T) {
	store := keepsOpen{boltSubject(t)}
	config := testConfig()
	finished := above(t, store, config)
	is(t, claim(t, finished, asked(), ledger.New).Finish(t.Context(), ledger.Answer{Status: 200, Body: []byte("x")}), nil)
	is(t, finished.Close(), nil)
	config.Keys = []ledger.SealingKey{{ID: "k2", Secret: secretOf(2)}, config.Keys[0]}
	rotated := above(t, store, config)
	if got := claim(t, rotated, asked(), ledger.Replay).Answer; string(got.Body) != "x" {
		t.Errorf("the answer is %+v", got)
	}
	is(t, rotated.Close(), nil)
	for name, want := range map[string]string{"gone": `sealed with key "k1", which is not configured`, "another": "does not open"} {
		config.Keys = config.Keys[:1]
		if name == "another" {
			config.Keys = append(config.Keys, ledger.SealingKey{ID: "k1", Secret: secretOf(3)})
		}
		l := above(t, store, config)
		if _, err := l.Claim(t.Context(), asked()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		is(t, l.Close(), nil)
	}
}

// swapped gives every record the sealed texts of another.
type swapped struct {
	ledger.Store
	progress []byte
}

func (s *swapped) Mark(ctx context.Context, key ledger.Key, owner ledger.Owner, step string, progress []byte, lease time.Duration) error {
	progress, s.progress = s.progress, progress
	return s.Store.Mark(ctx, key, owner, step, progress, lease)
}

func TestATextOfAnotherRecordDoesNotOpen(t *testing.T) {
	l := above(t, &swapped{Store: boltSubject(t)}, testConfig())
	defer func() { _ = l.Close() }()
	one, two := asked(), asked()
	two.RequestID = "r-2"
	is(t, claim(t, l, one, ledger.New).Mark(t.Context(), "x", []byte("{}"), lease), nil)
	is(t, claim(t, l, two, ledger.New).Mark(t.Context(), "x", []byte("{}"), lease), nil)
	if _, err := l.Claim(t.Context(), two); err == nil || !strings.Contains(err.Error(), "does not open") {
		t.Errorf("gives %v", err)
	}
}

func TestNothingOfARequestLiesOpenInTheFile(t *testing.T) {
	config := testConfig()
	config.Path = filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(t.Context(), config, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := claim(t, l, asked(), ledger.New)
	is(t, e.Mark(t.Context(), "call", []byte(`{"x":"Ada Lovelace"}`), lease), nil)
	is(t, e.Finish(t.Context(), ledger.Answer{Status: 200, Body: []byte("Ada Lovelace")}), nil)
	is(t, l.Close(), nil)
	text, err := os.ReadFile(config.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Ada", "acme", "r-1", "customer.create"} {
		if bytes.Contains(text, []byte(word)) {
			t.Errorf("the file holds %q", word)
		}
	}
}
