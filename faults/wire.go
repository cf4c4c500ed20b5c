package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// wire stands between the proxies and one bank. It knows whose call passes, and lets that write's fault happen to it.
type wire struct {
	stage    *stage
	bank, to string
	client   *http.Client
	mu       sync.Mutex
	listener string
	server   *http.Server
	serving  sync.WaitGroup
}

func newWire(s *stage, bank, to string) (*wire, error) {
	w := &wire{stage: s, bank: bank, to: to, listener: "127.0.0.1:0", client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}, Timeout: patience}}
	return w, w.open()
}

// open listens, again at the same address where it was shut.
func (w *wire) open() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	listener, err := net.Listen("tcp", w.listener)
	if err != nil {
		return err
	}
	w.listener = listener.Addr().String()
	server := &http.Server{Handler: w, ReadHeaderTimeout: patience}
	w.server = server
	w.serving.Go(func() { _ = server.Serve(listener) }) // it ends with shut
	return nil
}

// shut closes all connections and lets the bank refuse new ones.
func (w *wire) shut() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.server.Close()
	w.serving.Wait()
	return err
}

func (w *wire) address() string { return "http://" + w.listener }

func (w *wire) close() error {
	err := w.shut()
	w.client.CloseIdleConnections()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// passing is a call on its way to the bank.
type passing struct {
	write   *write // whose call it is; nil: nobody's that is known
	step    string // that it makes; "" of a read
	answer  *http.Response
	content []byte
}

func (w *wire) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 32<<20))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	p := &passing{step: w.step(r, body)}
	p.write = w.stage.find(tokenForm.Find(body), w.customer(r, body))
	point := beforeRead
	if p.step != "" {
		point = beforeWrite
	}
	if how := w.strike(r, p, point); how != asItIs {
		how.deliver(to, r, p)
		return
	}
	if err := w.forward(r, body, p); err != nil {
		panic(http.ErrAbortHandler)
	}
	how := asItIs
	if p.step != "" {
		how = w.strike(r, p, afterWrite)
	}
	how.deliver(to, r, p)
}

// strike lets the write's fault happen, once, where this is its place.
func (w *wire) strike(r *http.Request, p *passing, at point) spoiling {
	if p.write == nil || p.write.fault == nil {
		return asItIs
	}
	f := p.write.fault
	if f.at != at || f.step != "" && f.step != p.step || !p.write.struck.CompareAndSwap(false, true) {
		return asItIs
	}
	if f.act == nil {
		return f.how
	}
	f.act(r.Context(), w.stage, p.write)
	return f.how
}

func (w *wire) forward(r *http.Request, body []byte, p *passing) error {
	out, err := http.NewRequest(r.Method, w.to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	out.GetBody = nil
	out.Header = r.Header.Clone()
	if p.answer, err = w.client.Do(out); err != nil {
		return err
	}
	defer func() { _ = p.answer.Body.Close() }()
	p.content, err = io.ReadAll(p.answer.Body)
	return err
}

// step names what a call changes; "" where it reads.
func (w *wire) step(r *http.Request, body []byte) string {
	switch {
	case w.bank == "netxd" && gjson.GetBytes(body, "method").String() == "CustomerService.UpdateCustomer":
		return "call"
	case w.bank == "obp" && r.Method == http.MethodPut:
		return r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	}
	return ""
}

// customer is whose record a call is about.
func (w *wire) customer(r *http.Request, body []byte) string {
	if w.bank == "obp" {
		_, rest, _ := strings.Cut(r.URL.Path, "/customers/")
		id, _, _ := strings.Cut(rest, "/")
		return id
	}
	payload := gjson.GetBytes(body, "params.payload")
	for _, place := range []string{"ID", "customerID"} {
		if id := payload.Get(place).String(); id != "" {
			return id
		}
	}
	return strings.Replace(payload.Get("Identification.value").String(), "7841990010", "1000000001", 1)
}

// hold waits until the caller has given up.
func hold(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(patience):
	}
}
