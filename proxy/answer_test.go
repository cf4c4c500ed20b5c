package proxy_test

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"
)

// problem is an error of the normalized API, as its contract says.
type problem struct {
	Type, Title, Code, Detail string
	Status                    int
	RequestID                 string `json:"request_id"`
	ProviderCode              string `json:"provider_code"`
	Errors                    []struct{ Pointer, Parameter, Header, Detail string }
}

// wantFailure looks for a failure in the normalized API's words.
func wantFailure(t testing.TB, got reply, status int, code string) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("status %d, not a problem: %v", got.status, err)
	}
	if got.status != status || p.Code != code || p.Status != status || p.Type != "urn:truchman:problem:"+code {
		t.Errorf("status %d, %s, not %d %s", got.status, got.body, status, code)
	}
	if media := got.header.Get("Content-Type"); media != "application/problem+json" {
		t.Errorf("media type %q", media)
	}
	return p
}

// jsonID gives the member id of a document, "" where there is none.
func jsonID(text string) string { return gjson.Get(text, "id").String() }
