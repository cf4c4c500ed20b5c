package callbacks

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"time"
)

const largestAnswer = 64 << 10 // bytes of a partner's answer that are read at most, for the connection to be used again

// newClient makes what calls partners, and what closes its connections. It follows no redirect, knows no proxy of the
// environment, and gives up after the timeout.
func newClient(transport http.RoundTripper, timeout time.Duration) (*http.Client, func()) {
	closeIdle := func() {}
	if transport == nil {
		own := &http.Transport{
			DialContext:         (&net.Dialer{Timeout: timeout, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, IdleConnTimeout: time.Minute,
			MaxIdleConnsPerHost: 8, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		}
		transport, closeIdle = own, own.CloseIdleConnections
	}
	return &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, closeIdle
}

// post makes one attempt, and gives the status and the header of the answer.
func (d *delivery) post(ctx context.Context, header http.Header, body []byte) (int, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.GetBody = nil // or the transport sends the body again by itself
	request.Header = header
	response, err := d.service.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, largestAnswer))
	if closed := response.Body.Close(); err == nil {
		err = closed
	}
	if response.StatusCode/100 == 2 {
		return response.StatusCode, response.Header, nil // the status is enough: a body that breaks off takes nothing back
	}
	return response.StatusCode, response.Header, err
}
