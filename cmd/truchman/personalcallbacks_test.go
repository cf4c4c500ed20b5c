package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// soonDead makes a message that could not be delivered a dead letter after its first attempts.
var soonDead = strings.NewReplacer("wait: 5s  ", "wait: 1ms ", "longest_wait: 15m", "longest_wait: 1ms", "give_up: 72h", "give_up: 1ms", "    timeout: 10s  ", "    timeout: 300ms")

// TestNothingPersonalLeavesByCallbacks has a bank plant values wherever its calls can hold one, and the partner who is told answer
// with all of them in every way that a bank lies in. Sealed messages may hold them: nobody can read these.
func TestNothingPersonalLeavesByCallbacks(t *testing.T) {
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		nothingPersonalLeavesByCallbacks(t, newPersonalStage(t, "", soonDead))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		nothingPersonalLeavesByCallbacks(t, newPersonalStage(t, redistest.Start(t).Address(), soonDead))
	})
}

func nothingPersonalLeavesByCallbacks(t *testing.T, s *personalStage) {
	delivered := s.gossipingPartner()
	kept := 0
	for i, value := range planted {
		kept += s.tellInBodies(i, value) + s.tellAround(i, value)
		s.tellBroken(value)
	}
	if kept < 3*len(planted) {
		t.Errorf("%d callbacks were kept: hardly any", kept)
	}
	told := map[string]bool{}
	for late := time.After(reloadPatience); len(told) < kept; {
		select {
		case id := <-delivered:
			told[id] = true
		case <-late:
			t.Fatalf("%d of %d messages were told", len(told), kept)
		}
	}
	s.look("all dead letters", s.operator("GET", "/callbacks/dead?limit=10000", ""))
	sources := s.sources()
	for place, text := range sources {
		s.look(place, text)
	}
	for place, want := range map[string]string{"the log": `"failure":"invalid-request"`, "the metrics": `operation="customer.status-changed",status="422"`,
		"the spans": "customer.status-changed", "GET /callbacks/dead": `"cause":"the call of the partner fails`} {
		if !strings.Contains(sources[place], want) {
			t.Errorf("%s has no %s: nothing was looked at", place, want)
		}
	}
	for _, hit := range s.hits[:min(len(s.hits), 40)] {
		t.Error(hit)
	}
	t.Logf("%d places, %d hits, %d messages", s.asked, len(s.hits), kept)
}

// gossipingPartner has the partner answer in another way each time, and tells the ids of the messages that it got.
func (s *personalStage) gossipingPartner() <-chan string {
	lies := gossips()
	ways, delivered := slices.Sorted(maps.Keys(lies)), make(chan string, 100_000)
	next := make(chan int, 1)
	next <- 0
	partner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := <-next
		next <- n + 1
		delivered <- r.Header.Get("Webhook-Id")
		lies[ways[n%len(ways)]](w, r)
	})
	s.partner.Store(&partner)
	return delivered
}

// told sends a callback as the bank, looks at the answer, and tells whether it was kept.
func (s *personalStage) told(path, body string, header ...string) int {
	s.Helper()
	all := append([]string{"X-Callback-Secret", "sixteen-characters", "Content-Type", "application/json"}, header...)
	status, fields, text := s.send("POST", path, body, all...)
	s.look(fmt.Sprintf("the answer %d to %.60s", status, path), fields+text)
	if status == http.StatusOK {
		return 1
	}
	return 0
}

// tellInBodies plants a value in each place of a document. Customers are made up anew each time: the same state told twice is dropped.
func (s *personalStage) tellInBodies(i int, value string) (kept int) {
	quoted := quotedJSON(value)
	for n, body := range []string{
		`{"ecrn":` + quoted + `,"customer_status":"ACTIVE"}`, `{"ecrn":"%s","customer_status":` + quoted + `}`, `{"ecrn":"%s","aml_scan_status":` + quoted + `,"customer_status":"ACTIVE"}`,
		`{"ecrn":"%s","customer_status":"ACTIVE","customer_name":` + quoted + `}`, `{"ecrn":"%s","customer_status":"ACTIVE",` + quoted + `:[` + quoted + `]}`,
		`{"ecrn":"%s","customer_status":"BLOCKED","customer":{"name":{"first":` + quoted + `}}}`, `{"ecrn":[` + quoted + `],"customer_status":{"a":` + quoted + `}}`,
		`{` + quoted + `:1,` + quoted + `:2}`, `{"ecrn":` + quoted, `[` + quoted + `]`, quoted, quoted + quoted, value, `{"ecrn":"%s","customer_status":"ACTIVE"} ` + value, strings.Repeat(value, 70_000/len(value)),
	} {
		kept += s.told(toldPath, strings.Replace(body, "%s", fmt.Sprintf("70%06d%03d", i, n), 1))
	}
	return kept
}

// tellAround plants a value in what stands around a document.
func (s *personalStage) tellAround(i int, value string) (kept int) {
	text, path, query := headerText(value), url.PathEscape(value), url.QueryEscape(value)
	body := func(n int) string {
		return fmt.Sprintf(`{"ecrn":"71%06d%03d","customer_status":"ACTIVE"}`, i, n)
	}
	for n, header := range []string{"X-Customer", "X-Request-Id", "User-Agent", "Referer", "Cookie", "Traceparent", "Tracestate", "Baggage", "Accept", "Authorization", "Idempotency-Key", "Webhook-Id",
		"Forwarded", "Content-Encoding", "X-Callback-Secret", "Origin", "Content-Type"} {
		kept += s.told(toldPath, body(n), header, text)
	}
	kept += s.told(toldPath+"?customer="+query+"&"+query+"=1", body(100))
	for n, address := range []string{"/callbacks/" + path + "/" + path, "/callbacks/caas/" + path, "/callbacks/" + path + "//" + path, "/callbacks//" + path + "/../caas", toldPath + "/" + path, "/callbacks/" + path, toldPath + ";" + query} {
		kept += s.told(address, body(200+n))
	}
	for _, method := range []string{"GET", "DELETE", "OPTIONS"} {
		s.ask(method, toldPath+"?"+query, "", "X-Customer", text)
	}
	return kept
}

// tellBroken plants a value in calls that are no HTTP, or end too early.
func (s *personalStage) tellBroken(value string) {
	s.Helper()
	const head = " HTTP/1.1\r\nHost: proxy\r\nX-Callback-Secret: sixteen-characters\r\nConnection: close\r\n"
	text := headerText(value)
	for _, raw := range []string{
		"POST " + toldPath + "?" + value + head + "\r\n", value + " " + toldPath + head + "\r\n", "POST " + toldPath + head + text + "\r\n\r\n", "POST " + toldPath + head + "Content-Length: " + text + "\r\n\r\n",
		"POST " + toldPath + head + "Content-Length: 9999\r\n\r\n{\"ecrn\":\"" + value, "POST " + toldPath + head + "Transfer-Encoding: " + text + "\r\n\r\n", "POST " + toldPath + head + "Transfer-Encoding: chunked\r\n\r\n" + value + "\r\n",
		"POST " + toldPath + head + "X-Customer: " + text + "\r\nX-Callback-Secret: " + text + "\r\nContent-Length: 0\r\n\r\n",
	} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(s.proxy, "http://"))
		if err != nil {
			s.Fatal(err)
		}
		_, _ = io.WriteString(connection, raw) // it may be cut off meanwhile
		_ = connection.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(bufio.NewReader(connection)) // what came before it was cut off
		_ = connection.Close()
		s.look("the answer to what is no HTTP", string(answer))
	}
}
