package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/certificate"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy/connection"
)

// bank is a provider that can be called.
type bank struct {
	name      string
	id        []byte // its name, as a parameter
	pack      *mappings.Pack
	config    Bank
	values    *mappings.Values
	addresses addresses
	bulkhead  bulkhead
	pace      *pace
	breaker   *breaker
	budget    budget
	tokens    tokens
	known     *certificate.Kept // how it and the bank know each other; nil without tls in its settings
}

// mostAnswer is the largest answer of a provider that is read.
const mostAnswer = 32 << 20

func newBank(name string, config Bank, pack *mappings.Pack, options Options) (*bank, []error) {
	secrets := map[string]string{}
	for key, value := range config.Secrets {
		secrets[key] = value.Reveal()
	}
	values, errs := pack.Values(mappings.Provider, config.Settings, secrets)
	config = config.WithDefaults()
	b := &bank{name: name, id: []byte(name), pack: pack, config: config, values: values, tokens: newTokens(),
		bulkhead: bulkhead{calls: config.Bulkhead.Calls, queue: config.Bulkhead.Queue},
		pace:     newPace(config.Rate), breaker: newBreaker(name, config.Breaker), budget: budget{zero: time.Now()}}
	if options.Client == nil && config.TLS != (BankTLS{}) {
		var err error
		if b.known, err = config.TLS.keep(options.Directory, options.Log.With("bank", name)); err != nil {
			errs = append(errs, Finding{"banks." + name + ".tls", err.Error()})
		}
	}
	for _, text := range append([]string{config.Address}, config.Addresses...) {
		base, err := url.Parse(strings.TrimSuffix(text, "/"))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		a := &address{base: base, client: options.Client, zero: time.Now()}
		if a.client == nil {
			a.client = b.newPool(base)
		}
		b.addresses = append(b.addresses, a)
	}
	return b, errs
}

// newPool is the client of an address.
func (b *bank) newPool(base *url.URL) *connection.Pool {
	settings := connection.Config{
		Connections: b.config.Pool.Connections, Idle: b.config.Pool.Idle,
		Dial: min(b.config.Timeout, 5*time.Second), Header: 64 << 10, ServerName: b.config.TLS.ServerName,
	}
	if b.known != nil {
		settings.TLS = b.known.Config
	}
	return connection.New(base, settings)
}

// send sends the request that the call's outward pass made and reads the answer whole. What may be repeated is.
func (b *bank) send(ctx context.Context, x *exchange, c *call, e *mappings.Endpoint, token string) *failed {
	if e.Operation.Write { // it goes on when the partner goes away: its answer will be asked for
		ctx = context.WithoutCancel(ctx)
	}
	t := b.begin(e)
	defer func() { x.observed.ProviderTime += time.Since(t.began) }()
	if !c.admitted {
		if wait := b.pace.turn(ctx, b.config.Bulkhead.Wait); wait > 0 {
			return paced(wait)
		}
	}
	c.admitted = false
	for {
		x.observed.ProviderCalls++
		x.tryAt(c, e, b.addresses[t.at], t.made)
		err := b.attempt(until{ctx, t.ending()}, x, c, e, token, b.addresses[t.at])
		c.attempt.stop(c.status)
		if !t.goesOn(ctx, c, err) {
			c.doubtful = c.doubtful || t.doubtful
			return t.failure(ctx, c, err)
		}
		c.attempt.endAs(reason(c, err))
	}
}

// attempt makes one attempt at an address. A nil error is a whole answer, whatever it says.
func (b *bank) attempt(ctx context.Context, x *exchange, c *call, e *mappings.Endpoint, token string, a *address) error {
	c.status, c.retryAfter = 0, 0
	request := b.request(ctx, c, e, token, a.base)
	if b.config.TraceContext {
		x.tell(request.Header, c)
	}
	response, err := a.client.RoundTrip(request)
	if err == nil {
		c.status = response.StatusCode
		if c.signing.Verifies() {
			c.heard = response.Header.Get(c.signing.Header)
		}
		c.retryAfter = retryAfter(c.status, response.Header)
		if held := b.pace.heed(response.Header); c.status == http.StatusTooManyRequests {
			c.retryAfter = max(c.retryAfter, held)
		}
		c.buffer, err = b.read(x, response, c.buffer[:0])
	}
	a.note(err)
	return err
}

// until is a context whose deadline the connection watches: a timer for each call would tell nothing more.
type until struct {
	context.Context
	at time.Time
}

// Deadline is the call's.
func (u until) Deadline() (time.Time, bool) { return u.at, true }

// isTimeout tells of a deadline that passed.
func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// broken is the failure of a call of which something was sent and whose answer is not whole.
func (b *bank) broken(ctx context.Context, e *mappings.Endpoint, err error) *failed {
	switch {
	case e.Operation.Write:
		return because("outcome-unknown", redact(err))
	case isTimeout(err):
		return because("provider-timeout", redact(err))
	case errors.Is(err, errTooLarge):
		return because("provider-contract-broken", err)
	case errors.Is(ctx.Err(), context.Canceled):
		return because("provider-failure", context.Canceled)
	}
	return because("provider-failure", redact(err))
}

// redact keeps what a bank sent out of messages: net/http's own errors quote it.
func redact(err error) error {
	for _, plain := range []error{context.DeadlineExceeded, context.Canceled, io.ErrUnexpectedEOF, io.EOF, errTooLarge, errEncoded} {
		if errors.Is(err, plain) {
			return plain
		}
	}
	var network *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case isTimeout(err):
		return context.DeadlineExceeded
	case errors.As(err, &network):
		return network
	case errors.As(err, &certificate):
		return certificate
	}
	return errNotHTTP
}

var (
	errTooLarge = errors.New("the answer is larger than any that is taken")
	errEncoded  = errors.New("the answer is encoded, which was not asked for")
	errNotHTTP  = errors.New("the answer is not HTTP as it should be")
)

func (b *bank) read(x *exchange, response *http.Response, into []byte) ([]byte, error) {
	defer func() { _ = response.Body.Close() }() // it was read to its end or is given up
	if encoded(response.Header) {
		return into, errEncoded
	}
	if response.ContentLength > mostAnswer {
		return into, errTooLarge
	}
	into, err := x.rooms.readAll(io.LimitReader(response.Body, mostAnswer+1), into, response.ContentLength)
	if err == nil && len(into) > mostAnswer {
		return into, errTooLarge
	}
	return into, err
}

// request builds the HTTP request for an address. GetBody stays nil: no client has what a second sending would need.
func (b *bank) request(ctx context.Context, c *call, e *mappings.Endpoint, token string, base *url.URL) *http.Request {
	target := *base
	path, escaped, query := e.Target(c.out.Params)
	target.Path, target.RawPath, target.RawQuery = base.Path+path, base.EscapedPath()+escaped, query
	header := make(http.Header, 6)
	header["Accept"], header["User-Agent"] = jsonType, ourAgent
	for i := range e.Params {
		if e.Params[i].In == "header" && c.out.Params[i].Set {
			header[e.Params[i].Key] = []string{string(c.out.Params[i].Text)}
		}
	}
	if token != "" {
		login := b.values.Login()
		header[http.CanonicalHeaderKey(login.Header)] = []string{login.Prefix + token}
	}
	r := &http.Request{Method: e.Method, URL: &target, Header: header, Host: base.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if e.Request.Outward.WritesBody() {
		header["Content-Type"] = e.Media[:1]
		if c.signing != nil {
			c.signed(header)
		}
		c.reader.Reset(c.sends)
		r.Body, r.ContentLength = io.NopCloser(&c.reader), int64(len(c.sends))
	}
	return r.WithContext(ctx)
}

// signed adds to the header what says that the body is signed.
func (c *call) signed(header http.Header) {
	if c.signing.Header != "" {
		header[http.CanonicalHeaderKey(c.signing.Header)] = []string{c.signature}
	}
	if c.signing.MediaType != "" {
		header["Content-Type"] = []string{c.signing.MediaType}
	}
}
