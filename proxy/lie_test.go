package proxy_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"
)

// marker is planted in every lie; it must not come out of the proxy in any way.
const marker = "Marker784199"

// lie is an answer that a bank should not give, to a request with the given body.
type lie struct {
	says        string
	tell        func(w http.ResponseWriter, r *http.Request, body string)
	write, read string // the failure that a partner sees; "" where all is well
}

func answers(status int, text string, headers ...string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, body string) {
		w.Header().Set("X-"+marker, marker)
		w.Header().Set("Set-Cookie", "a="+marker)
		w.Header().Set("Retry-After", "77")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.ReplaceAll(text, "$id", gjson.Get(body, "id").String())))
	}
}

// raw sends bytes that net/http would not, and closes the connection.
func raw(text string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, _ string) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = buffered.WriteString(text)
		_ = buffered.Flush()
		_ = conn.Close()
	}
}

func resets(w http.ResponseWriter, _ *http.Request, _ string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// endless answers until nobody listens any more.
func endless(w http.ResponseWriter, r *http.Request, _ string) {
	_, _ = w.Write([]byte(`{"a":"` + marker))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func silence(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }

// huge sends more than is taken, without its length.
func huge(w http.ResponseWriter, _ *http.Request, _ string) {
	piece := []byte(strings.Repeat(marker, 1<<16))
	for range 33 << 20 / len(piece) * 2 {
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

func interim(w http.ResponseWriter, r *http.Request, body string) {
	w.Header().Set("Link", marker)
	w.WriteHeader(http.StatusEarlyHints)
	w.Header().Del("Link")
	answers(200, goodNetXD)(w, r, body)
}

const goodNetXD = `{"id":"$id","result":{"ID":"1","firstName":"Mara"},"jsonrpc":"2.0"}`

const unknown, broken, failing, rejected, timeout = "outcome-unknown", "provider-contract-broken", "provider-failure", "provider-rejected", "provider-timeout"

// transportLies are told below or beside the API's own documents.
var transportLies = []lie{
	{"malformed", answers(200, `{"`+marker+`":`), unknown, broken},
	{"trailing text", answers(200, goodNetXD+marker), unknown, broken},
	{"duplicate members", answers(200, `{"`+marker+`":1,"`+marker+`":2}`), unknown, broken},
	{"not UTF-8", answers(200, "{\"a\":\"\xff"+marker+"\"}"), unknown, broken},
	{"a byte order mark", answers(200, "\ufeff"+goodNetXD), unknown, broken},
	{"too deep", answers(200, strings.Repeat("[", 100_000)), unknown, broken},
	{"HTML with 200", answers(200, "<html>"+marker+goodNetXD+"</html>", "Content-Type", "text/html"), unknown, broken},
	{"an empty body", answers(200, ""), unknown, broken},
	{"no content", answers(204, ""), unknown, broken},
	{"a string", answers(200, `"`+marker+`"`), unknown, broken},
	{"a list", answers(200, `[`+goodNetXD+`]`), unknown, broken},
	{"null", answers(200, `null`), unknown, broken},
	{"truncated", answers(200, `{"a":"`+marker, "Content-Length", "500"), unknown, failing},
	{"announced too large", answers(200, `{`, "Content-Length", fmt.Sprint(33<<20)), unknown, broken},
	{"too large", huge, unknown, broken},
	{"endless", endless, unknown, timeout},
	{"silence", silence, unknown, timeout},
	{"a reset", resets, unknown, failing},
	{"closed at once", raw(""), unknown, failing},
	{"half a header", raw("HTTP/1.1 200 OK\r\nX-" + marker), unknown, failing},
	{"no HTTP", raw("220 " + marker + " ESMTP\r\n\r\n"), unknown, failing},
	{"a broken header line", raw("HTTP/1.1 200 OK\r\n" + marker + "\r\n\r\n"), unknown, failing},
	{"a broken length", raw("HTTP/1.1 200 OK\r\nContent-Length: " + marker + "\r\n\r\n"), unknown, failing},
	{"a broken chunk", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + marker + "\r\n"), unknown, failing},
	{"an unknown transfer coding", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: " + marker + "\r\n\r\n"), unknown, failing},
	{"a status with text", raw("HTTP/1.1 299 " + marker + "\r\nContent-Length: 2\r\n\r\n{}"), unknown, broken},
	{"large headers", answers(200, goodNetXD, "X-Large", strings.Repeat(marker, 10_000)), unknown, failing},
	{"a switch of protocols", raw("HTTP/1.1 101 " + marker + "\r\nUpgrade: " + marker + "\r\nConnection: Upgrade\r\n\r\n"), unknown, broken},
	{"compressed", answers(200, "\x1f\x8b"+marker, "Content-Encoding", "gzip"), unknown, failing},
	{"said to be compressed", answers(200, goodNetXD, "Content-Encoding", marker), unknown, failing},
	{"500 without a body", answers(500, ""), unknown, failing},
	{"503 with HTML", answers(503, "<html>"+marker), unknown, failing},
	{"500 with another document", answers(500, `{"`+marker+`":"`+marker+`"}`), unknown, failing},
	{"400 with HTML", answers(400, "<html>"+marker), unknown, broken},
}
