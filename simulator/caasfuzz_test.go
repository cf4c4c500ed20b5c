package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// Whatever is sent, CAAS answers by its contract, and who was onboarded can be read if subscribed.
func FuzzCAAS(f *testing.F) {
	for _, body := range []string{
		newcomer("784199000000101"), newcomer("784199000000050"), `{"ecrn":"7841003200000001","first_name":"Mara"}`, idOf("4", "784199000000001"),
		`{"first_name":"Mara","address_list":[{},{}],"id_details":[{"id_type":4},{}],"additional_docs":[{}],"customer_classification":{}}`,
		`{"first_name":"Mara","nationality":"<&>"}`, `{"_":1,"__a":2}`, `{"a":1,"a":2}`, `[[`, `"\ud800"`, ``,
	} {
		f.Add([]byte(body))
	}
	h := handler(f, "caas", simulator.Options{})
	token := httptest.NewRecorder()
	r := httptest.NewRequest("POST", caasToken, strings.NewReader(passwordForm))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(token, r)
	var granted caasGranted
	if err := json.Unmarshal(token.Body.Bytes(), &granted); err != nil {
		f.Fatal(err)
	}
	ask := func(t *testing.T, method, path, body string) *httptest.ResponseRecorder {
		r := request(t.Context(), path, body)
		r.Method = method
		r.Header.Set("Authorization", "Bearer "+granted.Access)
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		return answer
	}
	done, refused := schema(f, "caas", "OnboardingAnswer"), schema(f, "caas", "OnboardingFailure")
	found, missed, read := schema(f, "caas", "ValidateAnswer"), schema(f, "caas", "SearchFailure"), schema(f, "caas", "CustomerAnswer")
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := ask(t, "POST", caasValidate, string(body))
		switch text := answer.Body.String(); {
		case answer.Code != http.StatusOK:
			t.Fatalf("%d %s", answer.Code, text)
		case strings.HasPrefix(text, `{"status":"success"`):
			keeps(t, found, text)
		default:
			keeps(t, missed, text)
		}
		answer = ask(t, "POST", caasOnboarding, string(body))
		if answer.Code != http.StatusOK {
			keeps(t, refused, answer.Body.String())
			return
		}
		keeps(t, done, answer.Body.String())
		var told struct{ Data struct{ ECRN string } }
		if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil {
			t.Fatal(err)
		}
		text := ask(t, "GET", caasCustomer+told.Data.ECRN, "").Body.String()
		if strings.Contains(text, `"errorCode":45003`) && strings.Contains(string(body), "ecrn") {
			return // an update of who is not subscribed
		}
		keeps(t, read, text)
	})
}
