package callbacks

import (
	"net/http"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/secret"
)

// The example of the Standard Webhooks specification, and the same with a second key before it.
func TestSignature(t *testing.T) {
	const published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	key := secret.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	other := secret.New("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	for _, tt := range []struct {
		keys []secret.Value
		want string
	}{
		{[]secret.Value{key}, published},
		{[]secret.Value{other, key}, "v1,O4Gjv1HqPqsMrjmczoggs/sWA8gZD0VyHG+fLh4+ktI= " + published},
	} {
		s, err := newSigner(tt.keys)
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		s.sign(header, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
		if got := header.Get("webhook-signature"); got != tt.want || header.Get("webhook-timestamp") != "1614265330" {
			t.Errorf("signs %v", header)
		}
	}
}

func TestSchedule(t *testing.T) {
	s := schedule{first: 4 * time.Second, longest: time.Minute, giveUp: 72 * time.Hour}
	for _, tt := range []struct {
		attempt      int
		since, asked time.Duration
		least, most  time.Duration
		stopsHere    bool
	}{
		{attempt: 1, least: 2 * time.Second, most: 4 * time.Second},
		{attempt: 3, least: 8 * time.Second, most: 16 * time.Second},
		{attempt: 5, least: 30 * time.Second, most: time.Minute},
		{attempt: 33, least: 30 * time.Second, most: time.Minute},
		{attempt: 10_000, since: time.Hour, least: 30 * time.Second, most: time.Minute},
		{attempt: 1, asked: 30 * time.Second, least: 30 * time.Second, most: 30 * time.Second},
		{attempt: 1, asked: time.Hour, least: time.Minute, most: time.Minute},
		{attempt: 300, since: 72*time.Hour - time.Second, least: time.Second, most: time.Second},
		{attempt: 300, since: 72 * time.Hour, stopsHere: true},
	} {
		for range 200 {
			wait, again := s.after(tt.attempt, tt.since, tt.asked)
			if again == tt.stopsHere || wait < tt.least || wait > tt.most {
				t.Fatalf("after %+v: %s %v", tt, wait, again)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-1": 0, "120": 2 * time.Minute,
		"Sat, 21 Nov 2026 09:01:00 GMT": time.Minute, "Sat, 21 Nov 2026 08:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q waits %s, want %s", text, got, want)
		}
	}
}
