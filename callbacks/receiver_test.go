package callbacks_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/secret"
)

const sound = `{"aml_scan_status": "Accepted", "ecrn": "7841003200000001", "customer_status": "ACTIVE"}`

func openBolt(t *testing.T) callbacks.Store {
	store := openAt(t, "bolt", filepath.Join(t.TempDir(), "callbacks.db"), new(clock).options())
	t.Cleanup(func() { closed(t, store) })
	return store
}

// post sends a callback and gives the answer.
func post(s *callbacks.Service, path, body string, header http.Header) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for name, values := range header {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	recorder := httptest.NewRecorder()
	s.Receiver().ServeHTTP(recorder, request)
	return recorder
}

func TestReceiver(t *testing.T) {
	store := openBolt(t)
	config := configFor("https://partner.example/told")
	options := optionsFor(t)
	var logged bytes.Buffer
	options.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s := newService(t, config, store, options)
	theirs := http.Header{"X-Callback-Secret": {bankSecret}}
	for _, tt := range []struct {
		name, path, body string
		header           http.Header
		status, waiting  int
		want             string
	}{
		{"sound", statusPath, sound, theirs, 200, 1, `{"status":"success"}`},
		{"repeated", statusPath, sound, theirs, 200, 1, `{"status":"success"}`},
		{"another state", statusPath, strings.Replace(sound, "ACTIVE", "BLOCKED", 1), theirs, 200, 2, `{"status":"success"}`},
		{"the first state again", statusPath, sound, theirs, 200, 3, `{"status":"success"}`},
		{"another customer", statusPath, strings.Replace(sound, "0001", "0002", 1), theirs, 200, 4, `{"status":"success"}`},
		{"no secret", statusPath, sound, nil, 401, 4, `"unauthorized"`},
		{"another secret", statusPath, sound, http.Header{"X-Callback-Secret": {"another-callback-secret"}}, 401, 4, `"unauthorized"`},
		{"two secrets", statusPath, sound, http.Header{"X-Callback-Secret": {bankSecret, bankSecret}}, 401, 4, `"unauthorized"`},
		{"malformed", statusPath, sound + "}", theirs, 400, 4, `"malformed-body"`},
		{"twice the same member", statusPath, `{"ecrn":"7841003200000003","ecrn":"7841003200000004"}`, theirs, 400, 4, `"malformed-body"`},
		{"an unknown state", statusPath, strings.Replace(sound, "ACTIVE", "SLEEPING", 1), theirs, 422, 4, `"invalid-request"`},
		{"nobody", statusPath, `{"customer_status": "ACTIVE"}`, theirs, 422, 4, `"invalid-request"`},
		{"too large", statusPath, sound + strings.Repeat(" ", 64<<10), theirs, 413, 4, `"body-too-large"`},
		{"compressed", statusPath, sound, http.Header{"X-Callback-Secret": {bankSecret}, "Content-Encoding": {"gzip"}}, 415, 4, `"unsupported-media-type"`},
		{"another callback", "/callbacks/caas/other", sound, theirs, 404, 4, `"not-found"`},
		{"another bank", "/callbacks/obp/customerStatus", sound, theirs, 404, 4, `"bank-not-found"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := post(s, tt.path, tt.body, tt.header)
			counts, err := s.Counts(t.Context())
			if got.Code != tt.status || !strings.Contains(got.Body.String(), tt.want) || counts.Waiting != tt.waiting || err != nil {
				t.Errorf("answers %d %s; %d wait, %v", got.Code, got.Body, counts.Waiting, err)
			}
		})
	}
	for _, word := range []string{"78410032", "SLEEPING", bankSecret, "another-callback-secret"} {
		if strings.Contains(logged.String(), word) {
			t.Errorf("the log holds %s: %s", word, logged.String())
		}
	}
	if !strings.Contains(logged.String(), "failure=unauthorized") {
		t.Errorf("logs %s", logged.String())
	}
}

func TestReceiverGet(t *testing.T) {
	s := newService(t, configFor("https://partner.example/told"), openBolt(t), optionsFor(t))
	recorder := httptest.NewRecorder()
	s.Receiver().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, statusPath, nil))
	if recorder.Code != http.StatusMethodNotAllowed || recorder.Header().Get("Allow") != "POST" || !strings.Contains(recorder.Body.String(), `"method-not-allowed"`) {
		t.Errorf("answers %d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
}

// TestTheReceiverTellsWhatItKnows has it say each time which callback of which bank a request is, in words of the configuration.
func TestTheReceiverTellsWhatItKnows(t *testing.T) {
	options := optionsFor(t)
	var last callbacks.Reception
	options.Observe = func(_ context.Context, r *callbacks.Reception) { last = *r }
	s := newService(t, configFor("https://partner.example/told"), openBolt(t), options)
	theirs := http.Header{"X-Callback-Secret": {bankSecret}}
	known := callbacks.Reception{API: "caas", Bank: "caas", Callback: "customer.status-changed", Route: "/callbacks/{bank}/customerStatus"}
	refused, elsewhere := known, callbacks.Reception{API: "caas", Bank: "caas", Failure: "not-found"}
	refused.Failure = "unauthorized"
	for path, want := range map[string]callbacks.Reception{statusPath: known, statusPath + "?mara=quill": known, "/callbacks/c%61as/customerStatus": known,
		"/callbacks/caas/mara": elsewhere, "/callbacks/caas//customerStatus": elsewhere, "/callbacks/caas": elsewhere, "/callbacks/mara/quill": {Failure: "bank-not-found"}} {
		if post(s, path, sound, theirs); last != want {
			t.Errorf("%s: %+v, want %+v", path, last, want)
		}
	}
	if post(s, statusPath, sound, nil); last != refused {
		t.Errorf("%+v, want %+v", last, refused)
	}
}

func TestAuthentication(t *testing.T) {
	const key = "a-key-of-the-bank"
	code := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(code, sound)
	sum := code.Sum(nil)
	keys := []secret.Value{secret.New("a-key-of-yesterday"), secret.New(key)}
	inHex := callbacks.Authentication{Kind: "hmac", Header: "X-Signature", Prefix: "sha256=", Encoding: "hex", Secrets: keys}
	inBase64 := callbacks.Authentication{Kind: "hmac", Header: "X-Signature", Encoding: "base64", Secrets: keys}
	bearer := callbacks.Authentication{Kind: "header", Header: "Authorization", Prefix: "Bearer ", Secrets: keys}
	for _, tt := range []struct {
		name          string
		auth          callbacks.Authentication
		header, value string // values are separated by |
		status        int
	}{
		{"hex", inHex, "X-Signature", "sha256=" + hex.EncodeToString(sum), 200},
		{"upper case", inHex, "X-Signature", "sha256=" + strings.ToUpper(hex.EncodeToString(sum)), 200},
		{"no prefix", inHex, "X-Signature", hex.EncodeToString(sum), 401},
		{"no code", inHex, "X-Signature", "sha256=", 401},
		{"half a code", inHex, "X-Signature", "sha256=" + hex.EncodeToString(sum[:16]), 401},
		{"of another body", inHex, "X-Signature", "sha256=" + strings.Repeat("00", 32), 401},
		{"base64", inBase64, "X-Signature", base64.StdEncoding.EncodeToString(sum), 200},
		{"hex for base64", inBase64, "X-Signature", hex.EncodeToString(sum), 401},
		{"bearer", bearer, "Authorization", "Bearer " + key, 200},
		{"the old key", bearer, "Authorization", "Bearer a-key-of-yesterday", 200},
		{"another case", bearer, "Authorization", "bearer " + key, 401},
		{"two keys", bearer, "Authorization", "Bearer " + key + "|Bearer " + key, 401},
		{"a longer key", bearer, "Authorization", "Bearer " + key + "s", 401},
		{"said to be none", callbacks.Authentication{Kind: "none"}, "X-Nothing", "", 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := configFor("https://partner.example/told")
			bank := config.Banks["caas"]
			bank.Authentication = tt.auth
			config.Banks["caas"] = bank
			s := newService(t, config, openBolt(t), optionsFor(t))
			challenge := map[int]string{401: `Callback realm="callbacks"`}[tt.status]
			if tt.header == "Authorization" {
				challenge = strings.Replace(challenge, "Callback", "Bearer", 1)
			}
			if got := post(s, statusPath, sound, http.Header{tt.header: strings.Split(tt.value, "|")}); got.Code != tt.status || got.Header().Get("WWW-Authenticate") != challenge {
				t.Errorf("answers %d %v %s", got.Code, got.Header(), got.Body)
			}
		})
	}
}

// broken is a store that cannot be asked.
type broken struct{ callbacks.Store }

func (broken) Accept(context.Context, callbacks.Arrival) (bool, error) {
	return false, errors.New("no store")
}

func TestNothingIsAnsweredThatIsNotKept(t *testing.T) {
	s := newService(t, configFor("https://partner.example/told"), broken{openBolt(t)}, optionsFor(t))
	got := post(s, statusPath, sound, http.Header{"X-Callback-Secret": {bankSecret}})
	if got.Code != 503 || got.Header().Get("Retry-After") == "" {
		t.Errorf("answers %d %v", got.Code, got.Header())
	}
}

// hasty is a store whose callers have gone when they are kept.
type hasty struct {
	callbacks.Store
	gone context.CancelFunc
}

func (h hasty) Accept(ctx context.Context, a callbacks.Arrival) (bool, error) {
	h.gone()
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return h.Store.Accept(ctx, a)
}

func TestACallerWhoIsGoneLosesNothing(t *testing.T) {
	ctx, gone := context.WithCancel(t.Context())
	s := newService(t, configFor("https://partner.example/told"), hasty{openBolt(t), gone}, optionsFor(t))
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, statusPath, strings.NewReader(sound))
	request.Header.Set("X-Callback-Secret", bankSecret)
	s.Receiver().ServeHTTP(httptest.NewRecorder(), request)
	if counts, err := s.Counts(t.Context()); err != nil || counts.Waiting != 1 {
		t.Errorf("keeps %+v, %v", counts, err)
	}
}

func TestNothingOfACustomerIsReadableAtRest(t *testing.T) {
	store := openBolt(t)
	s := newService(t, configFor("https://partner.example/told"), store, optionsFor(t))
	told(t, s, "7841003200000001", "ACTIVE")
	due, _, err := store.Claim(t.Context(), shop, 1, lease)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	if bytes.Contains(due[0].Sealed, []byte("7841003200000001")) {
		t.Error("the message is not sealed")
	}
	other := due[0]
	if _, err := newSealer().Open("msg_other", other.Sealed); err == nil {
		t.Error("the message opens as another one")
	}
}
