package callbacks_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
)

// ask asks the admin interface and reads the answer.
func ask(t *testing.T, s *callbacks.Service, method, path string, status int, into any) {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.Admin().ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
	if recorder.Code != status || into != nil && json.Unmarshal(recorder.Body.Bytes(), into) != nil {
		t.Fatalf("%s %s: %d %s", method, path, recorder.Code, recorder.Body)
	}
	if strings.Contains(recorder.Body.String(), "78410000") {
		t.Errorf("%s %s shows a customer: %s", method, path, recorder.Body)
	}
}

func TestAdmin(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		var gone atomic.Bool
		gone.Store(true)
		p := newPartner(t, func(_ delivered, w http.ResponseWriter) {
			if gone.Load() {
				w.WriteHeader(http.StatusGone)
			}
		})
		s := serve(t, open, configFor(p.URL), optionsFor(t))
		told(t, s.Service, "784100000000010", "ACTIVE")
		s.expect(t, "buried")
		told(t, s.Service, "784100000000010", "BLOCKED")
		s.expect(t, "buried")
		told(t, s.Service, "784100000000011", "ACTIVE")
		s.expect(t, "buried")
		var overview callbacks.Overview
		ask(t, s.Service, "GET", "/callbacks", 200, &overview)
		if overview.Dead != 3 || overview.Waiting != 0 || len(overview.Targets) != 1 || overview.Targets[0] != (callbacks.TargetWaiting{Target: shop, Configured: true}) {
			t.Errorf("%+v", overview)
		}
		var listing callbacks.LetterListing
		ask(t, s.Service, "GET", "/callbacks/dead?limit=10", 200, &listing)
		if len(listing.Letters) != 3 || !listing.Letters[0].Superseded || listing.Letters[1].Superseded || listing.Letters[0].Cause != "the partner answers 410: it wants no more of these" {
			t.Fatalf("%+v", listing)
		}
		gone.Store(false)
		old, newer := "/callbacks/dead/"+listing.Letters[0].ID+"/replay", "/callbacks/dead/"+listing.Letters[1].ID+"/replay"
		ask(t, s.Service, "POST", old, 409, nil)
		ask(t, s.Service, "POST", "/callbacks/dead/msg_none/replay", 404, nil)
		ask(t, s.Service, "GET", "/callbacks/dead?limit=0", 400, nil)
		ask(t, s.Service, "POST", newer, 200, nil)
		s.expect(t, "done")
		var replayed callbacks.Replayed
		ask(t, s.Service, "POST", "/callbacks/dead/replay", 200, &replayed)
		s.expect(t, "done")
		if replayed != (callbacks.Replayed{Replayed: 1, Left: 1}) {
			t.Errorf("%+v", replayed)
		}
		ask(t, s.Service, "POST", old+"?superseded=true", 200, nil)
		s.expect(t, "done")
		ask(t, s.Service, "GET", "/callbacks/dead", 200, &listing)
		if len(listing.Letters) != 0 {
			t.Errorf("%+v", listing)
		}
	})
}
