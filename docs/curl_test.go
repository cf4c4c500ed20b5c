package docs_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// curl makes the call of a curl line and gives the status and the body of the answer.
func curl(t *testing.T, words []string) (int, string) {
	t.Helper()
	request := curlRequest(t, words)
	client := &http.Client{Timeout: 20 * time.Second}
	defer client.CloseIdleConnections()
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it is read to its end
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, madeTrace.ReplaceAllString(string(body), `"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"`)
}

// madeTrace is made anew for each request; the pages have the example of the W3C's recommendation.
var madeTrace = regexp.MustCompile(`"trace_id":"[0-9a-f]{32}"`)

// curlRequest knows -i, -X, -H and -d, and curl's own media type for a body.
func curlRequest(t *testing.T, words []string) *http.Request {
	t.Helper()
	method, target, body := "", "", ""
	header := http.Header{}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-i":
		case "-X", "-H", "-d":
			value := words[i+1]
			switch words[i] {
			case "-X":
				method = value
			case "-H":
				name, text, _ := strings.Cut(value, ": ")
				header.Set(name, text)
			case "-d":
				body = value
			}
			i++
		default:
			target = words[i]
		}
	}
	if body != "" && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method == "" && body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	return request
}
