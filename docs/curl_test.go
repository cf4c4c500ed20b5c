package docs_test

import (
	"io"
	"net/http"
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
	return answer.StatusCode, string(body)
}

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
