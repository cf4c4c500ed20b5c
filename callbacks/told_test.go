package callbacks_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
)

// TestWhatIsSaidOfAnAttempt has a partner answer in different ways, and be away.
func TestWhatIsSaidOfAnAttempt(t *testing.T) {
	said := callbacks.Told{Target: callbacks.Target{Bank: "caas", Partner: "shop"}, API: "normalized", Callback: "customer.status-changed", Customer: "7841", Attempt: 1}
	for _, test := range []struct {
		name, becomes string
		answer        func(w http.ResponseWriter) // nil: nobody is there
		status        int
		sent          bool
		taken, over   bool
	}{
		{"taken", "done", func(w http.ResponseWriter) { w.WriteHeader(202) }, 202, true, true, true},
		{"not now", "postponed", func(w http.ResponseWriter) { w.WriteHeader(503) }, 503, true, false, false},
		{"no more", "buried", func(w http.ResponseWriter) { w.WriteHeader(410) }, 410, true, false, true},
		{"no answer", "postponed", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 0, true, false, false},
		{"nobody there", "postponed", nil, 0, false, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { test.answer(w) }))
			if test.answer == nil {
				server.Close()
			}
			t.Cleanup(server.Close)
			options, heard := optionsFor(t), make(chan callbacks.Told, 9)
			options.Told = func(told *callbacks.Told) { heard <- *told }
			s := serve(t, onBolt, configFor(server.URL), options)
			told(t, s.Service, "7841", "ACTIVE")
			s.expect(t, test.becomes)
			s.stop()
			got, want := <-heard, said
			want.ID, want.Status, want.Sent, want.Taken, want.Over = got.ID, test.status, test.sent, test.taken, test.over
			if got != want || got.ID == "" || len(heard) > 0 {
				t.Errorf("said %+v and %d more, want %+v", got, len(heard), want)
			}
		})
	}
}

// TestWhatIsNotAllowedAnyMoreIsNotSent takes the partner's scope away between the bank's call and the attempt.
func TestWhatIsNotAllowedAnyMoreIsNotSent(t *testing.T) {
	options, heard, asked := optionsFor(t), make(chan callbacks.Told, 9), 0
	options.Told = func(told *callbacks.Told) { heard <- *told }
	options.Allowed = func(callbacks.Target, string) bool { asked++; return asked == 1 }
	s := serve(t, onBolt, configFor("http://127.0.0.1:1"), options)
	told(t, s.Service, "7841", "ACTIVE")
	s.expect(t, "buried")
	s.stop()
	if got := <-heard; got.Sent || got.Taken || !got.Over || got.Customer != "" {
		t.Errorf("said %+v", got)
	}
}
