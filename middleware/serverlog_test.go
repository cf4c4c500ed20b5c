package middleware_test

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/middleware"
)

// lockedLog can be written while it is read.
type lockedLog struct {
	mutex sync.Mutex
	text  bytes.Buffer
	wrote chan struct{}
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	defer func() { l.wrote <- struct{}{} }()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// TestAServersOwnErrors are counted, and in the log without an address.
func TestAServersOwnErrors(t *testing.T) {
	directory := t.TempDir()
	put := func(name string, text []byte) string {
		certificatetest.Put(t, directory+"/"+name, text)
		return directory + "/" + name
	}
	own := certificatetest.Authority(t).Issue(t)
	certificates, err := middleware.NewCertificates(middleware.TLS{Certificate: put("crt", own.Certificate()), Key: put("key", own.Private(t))}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	metrics, told := newMetrics(t), &lockedLog{wrote: make(chan struct{}, 10)}
	server := middleware.NewServer(middleware.Default(), http.NotFoundHandler())
	server.ErrorLog = middleware.ServerLog(middleware.NewLogger(told, middleware.Log{Level: "debug", Format: "json"}), metrics)("partners")
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(certificates.Listener(plain)) }()
	t.Cleanup(func() { _ = server.Close(); <-ended })
	for _, sent := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "nothing of TLS at all\r\n"} {
		connection, err := net.Dial("tcp", plain.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = connection.Write([]byte(sent))
		select {
		case <-told.wrote:
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was logged")
		}
		_ = connection.Close()
	}
	if text := told.String(); strings.Count(text, `"level":"DEBUG"`) != 2 || strings.Count(text, `"kind":"handshake","cause":"`) != 2 || strings.Contains(text, "127.0.0.1") {
		t.Errorf("the log says %s", text)
	}
	if shown := scrape(t, metrics); !strings.Contains(shown, `truchman_server_errors_total{kind="handshake",listener="partners"} 2`) {
		t.Errorf("%s", shown)
	}
}

// TestWhatAServerWrites loses addresses and the values of panics.
func TestWhatAServerWrites(t *testing.T) {
	var told bytes.Buffer
	log := middleware.ServerLog(middleware.NewLogger(&told, middleware.Log{Level: "info", Format: "json"}), nil)("admin")
	for written, want := range map[string]string{
		"http: TLS handshake error from 192.0.2.7:51884: EOF":                                                              "",
		"http: Accept error: accept tcp 127.0.0.1:8080: accept4: too many open files; retrying in 5ms":                     `"level":"ERROR","msg":"a server's error","listener":"admin","kind":"accept","cause":"accept tcp accept4: too many open files; retrying in 5ms"`,
		"http2: panic serving [2001:db8::7]:51884: Mara Quill\ngoroutine 7 [running]:\nmain.main()":                        `"level":"ERROR","msg":"a server's error","listener":"admin","kind":"panic","cause":"7 [running]:\nmain.main()"`,
		"http: panic serving [2001:db8::7]:51884: Mara Quill\ngoroutine 7 [running]:\nmain.main()":                         `"kind":"panic","cause":"7 [running]:\nmain.main()"`,
		"http: URL query contains semicolon, which is no longer a supported separator; parts of the query may be stripped": "",
	} {
		told.Reset()
		log.Print(written)
		if got := told.String(); want == "" && got != "" || !strings.Contains(got, want) || strings.Contains(got, "Mara") {
			t.Errorf("%s: %s", written, got)
		}
	}
	debug := middleware.ServerLog(middleware.NewLogger(&told, middleware.Log{Level: "debug", Format: "json"}), nil)("admin")
	for written, want := range map[string]string{
		`http: TLS handshake error from [::1]:7: read tcp 127.0.0.1:1->127.0.0.1:2: x509: certificate signed by unknown authority (possibly because of "x" while trying "Mara")`: "certificate signed by unknown authority",
		`http: TLS handshake error from 127.0.0.1:7: tls: client requested unsupported application protocols (["Mara"])`:                                                         "unsupported application protocols",
		`http: TLS handshake error from 127.0.0.1:7: tls: failed to parse certificate from client: x509: cannot parse URI "http://Mara"`:                                         "failed to parse certificate",
		`http2: server: error reading preface from client 127.0.0.1:7: bogus greeting "Mara"`:                                                                                    "bogus greeting",
		`http: response to Mara`: "another one, its text left out",
	} {
		told.Reset()
		debug.Print(written)
		if got := told.String(); !strings.Contains(got, `"cause":"`+want+`"`) || strings.Contains(got, "Mara") || strings.Contains(got, "127.0.0.1") {
			t.Errorf("%s: %s", written, got)
		}
	}
}
