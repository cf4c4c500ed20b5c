package proxy_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
)

// nowhere is an address that is not called; a call would be refused at once (port 1 of loopback).
const nowhere = "http://127.0.0.1:1"

// serve gives the address of a bank that a function plays.
func serve(t testing.TB, play http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(play)
	t.Cleanup(server.Close)
	return server.URL
}

func readString(r *http.Request) string {
	body, _ := io.ReadAll(r.Body) // what is cut short shows in what was read
	return string(body)
}

func signingPEM(t testing.TB) string {
	t.Helper()
	private, _ := pemKey(t)
	return private
}

// at gives a bank another address.
func at(bank, address string) func(*proxy.Config) {
	return alter(bank, func(b *proxy.Bank) { b.Address = address })
}

// alter changes the configuration of a bank.
func alter(bank string, change func(*proxy.Bank)) func(*proxy.Config) {
	return func(c *proxy.Config) {
		b := c.Banks[bank]
		change(&b)
		c.Banks[bank] = b
	}
}

// once lets no call be repeated.
func once(b *proxy.Bank) { b.Retry.Attempts = 1 }

// traced has a function called for every interim answer.
func traced(ctx context.Context, interim func(code int)) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
		interim(code)
		return nil
	}})
}

// shortly is the deadline of calls that are never answered.
const shortly = 50 * time.Millisecond
