package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
)

// unknown leaves a request unknown in a step, with progress.
func unknown(t testing.TB, l *ledger.Ledger, a ledger.Asked, step string, done ...string) ledger.Shown {
	t.Helper()
	var p ledger.Progress
	for _, id := range done {
		p.Steps = append(p.Steps, ledger.Step{ID: id})
	}
	e, err := l.Claim(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	is(t, e.Mark(t.Context(), step, p.Encode(), lease), nil)
	is(t, e.Doubt(t.Context(), p.Encode()), nil)
	shown, err := l.Show(t.Context(), e.Key())
	is(t, err, nil)
	return shown
}

// meanwhile is a store on which something happens between an operator's look and their word.
type meanwhile struct {
	ledger.Store
	happens func()
}

func (m *meanwhile) Resolve(ctx context.Context, key ledger.Key, ruling ledger.Ruling) error {
	if happens := m.happens; happens != nil {
		m.happens = nil
		happens()
	}
	return m.Store.Resolve(ctx, key, ruling)
}

func TestNothingComesBetweenLookAndWord(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		store := &meanwhile{Store: s.Store}
		l := above(t, keepsOpen{store}, testConfig())
		defer func() { is(t, l.Close(), nil) }()
		for as, want := range map[ledger.Resolution]string{ledger.AsDone: "done", ledger.AsNotApplied: "not applied"} {
			a := asked()
			a.RequestID = want
			seen := unknown(t, l, a, "email")
			store.happens = func() { unknown(t, l, a, "branch", "email") }
			err := l.Resolve(t.Context(), seen.Key, as, "email", seen.Sent)
			if !errors.Is(err, ledger.ErrOther) || !strings.Contains(err.Error(), "branch") {
				t.Errorf("%s gives %v", want, err)
			}
			now, err := l.Show(t.Context(), seen.Key)
			if err != nil || now.State != ledger.Unknown || now.Step != "branch" || !reflect.DeepEqual(now.Done, []string{"email"}) {
				t.Errorf("the record became %+v, %v", now, err)
			}
			store.happens = func() { // asked again, and nothing found out: the same sending is the unknown one
				e, err := l.Claim(t.Context(), a)
				is(t, err, nil)
				p := ledger.Progress{Steps: []ledger.Step{{ID: "email"}}, Decided: map[string]bool{"branch": true}}
				is(t, e.Doubt(t.Context(), p.Encode()), nil)
			}
			is(t, l.Resolve(t.Context(), seen.Key, ledger.AsDone, "branch", now.Sent), nil)
			p, err := ledger.ReadProgress(claim(t, l, a, ledger.Resumed).Progress)
			if err != nil || p.Find("branch") == nil || !p.Decided["branch"] {
				t.Errorf("what came between is lost: %+v, %v", p, err)
			}
		}
	})
}

// ask asks the admin listener and reads what it says.
func ask(t testing.TB, l *ledger.Ledger, method, path, body string, into any) int {
	t.Helper()
	w := httptest.NewRecorder()
	l.Admin().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return w.Code
}

func TestAdminTakesTheStepThatWasShown(t *testing.T) {
	l := above(t, boltSubject(t), testConfig())
	defer func() { is(t, l.Close(), nil) }()
	path := "/ledger/" + unknown(t, l, asked(), "email").Key.String()
	var view ledger.View
	if code := ask(t, l, "GET", path, "", &view); code != 200 || view.Step != "email" || view.Sent.IsZero() {
		t.Fatalf("shows %d %+v", code, view)
	}
	for _, word := range []struct {
		word any
		code int
		says string
	}{
		{map[string]string{"as": "done"}, 400, "with step and sent as they are shown"},
		{ledger.Word{As: "perhaps", Step: "email", Sent: view.Sent}, 400, "not-applied or ended"},
		{ledger.Word{As: "done", Step: "email"}, 409, "the step email now, sent " + view.Sent.Format(time.RFC3339Nano)},
		{ledger.Word{As: "done", Step: "phone", Sent: view.Sent}, 409, "the step email now"},
		{ledger.Word{As: "ended", Step: "email", Sent: view.Sent}, 409, "it is unknown, and cannot be resolved as ended"},
	} {
		text, _ := json.Marshal(word.word)
		var refusal struct{ Error string }
		if code := ask(t, l, "POST", path, string(text), &refusal); code != word.code || !strings.Contains(refusal.Error, word.says) {
			t.Errorf("%s: %d %s", text, code, refusal.Error)
		}
	}
	text, _ := json.Marshal(ledger.Word{As: "done", Step: view.Step, Sent: view.Sent})
	if code := ask(t, l, "POST", path, string(text), &view); code != 200 || view.State != "claimed" || !reflect.DeepEqual(view.Done, []string{"email"}) {
		t.Fatalf("resolved %d %+v", code, view)
	}
	text, _ = json.Marshal(ledger.Word{As: "ended", Step: view.Step, Sent: view.Sent})
	if code := ask(t, l, "POST", path, string(text), &view); code != 200 || view.State != "done" {
		t.Fatalf("ended %d %+v", code, view)
	}
	if got := claim(t, l, asked(), ledger.Replay).Answer; !got.Ended {
		t.Errorf("the answer is %+v", got)
	}
}

// TestUnreadableRecordsHideNoOthers lists records whose key is gone, as far as no key is needed, and counts who needs which.
func TestUnreadableRecordsHideNoOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		config := testConfig()
		old := above(t, keepsOpen{s.Store}, config)
		first := unknown(t, old, asked(), "email", "phone")
		is(t, old.Close(), nil)
		config.Keys = []ledger.SealingKey{{ID: "k2", Secret: secretOf(2)}}
		l := above(t, keepsOpen{s.Store}, config)
		defer func() { is(t, l.Close(), nil) }()
		s.advance(time.Second)
		a := asked()
		a.RequestID, a.Info.RequestID = "r-2", "r-2"
		unknown(t, l, a, "call")
		var got ledger.Listing
		if code := ask(t, l, "GET", "/ledger?state=unknown", "", &got); code != 200 || len(got.Records) != 2 {
			t.Fatalf("lists %d %+v", code, got)
		}
		if r := got.Records[0]; r.Key != first.Key.String() || r.Step != "email" || !r.Sent.Equal(first.Sent) || r.Began.IsZero() || !strings.Contains(r.Problem, `"k1"`) {
			t.Errorf("lists %+v", r)
		}
		if r := got.Records[1]; r.RequestID != "r-2" || r.Problem != "" {
			t.Errorf("lists %+v", r)
		}
		var uses ledger.KeyUses
		want := []ledger.KeyUse{{ID: "k1", Records: 1}, {ID: "k2", Records: 1, Configured: true}}
		if code := ask(t, l, "GET", "/ledger/keys", "", &uses); code != 200 || !reflect.DeepEqual(uses.Keys, want) {
			t.Errorf("counts %d %+v", code, uses)
		}
	})
}

// TestRepeatsMoveToTheNewestKey repeats what is unknown with two keys, and takes the old one out.
func TestRepeatsMoveToTheNewestKey(t *testing.T) {
	s := boltSubject(t)
	config := testConfig()
	old := above(t, keepsOpen{s}, config)
	unknown(t, old, asked(), "email", "phone")
	is(t, old.Close(), nil)
	config.Keys = []ledger.SealingKey{{ID: "k2", Secret: secretOf(2)}, config.Keys[0]}
	both := above(t, keepsOpen{s}, config)
	e := claim(t, both, asked(), ledger.Doubtful)
	is(t, e.Doubt(t.Context(), e.Progress), nil)
	is(t, both.Close(), nil)
	config.Keys = config.Keys[:1]
	l := above(t, keepsOpen{s}, config)
	defer func() { is(t, l.Close(), nil) }()
	if shown, err := l.Show(t.Context(), e.Key()); err != nil || shown.Problem != nil || shown.Info != asked().Info || !reflect.DeepEqual(shown.Done, []string{"phone"}) {
		t.Errorf("shows %+v, %v", shown, err)
	}
}
