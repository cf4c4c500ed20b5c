package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// leastVerdict is how long a server may take at least to refuse our certificate.
const leastVerdict = 300 * time.Millisecond

// verdict waits for what a server says of our certificate, or that it wants one: with TLS 1.3 that comes after our part of the handshake
// (RFC 8446, section 2), where a bank that says nothing has taken us. took is how long a connection took.
func verdict(client *tls.Conn, took time.Duration) error {
	if client.ConnectionState().Version < tls.VersionTLS13 {
		return nil
	}
	if err := client.SetReadDeadline(time.Now().Add(max(4*took, leastVerdict))); err != nil {
		return err
	}
	_, err := client.Read(make([]byte, 1))
	var network net.Error
	if errors.As(err, &network) && network.Timeout() || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// refusedUs tells whether the other side ended the handshake, maybe over our certificate: an alert of RFC 8446, section 6.2. With TLS 1.2
// the lack of one is a mere handshake failure.
func refusedUs(err error) bool {
	_, alert, told := strings.Cut(err.Error(), "remote error: tls: ")
	return told && (strings.Contains(alert, "certificate") || alert == "access denied" || alert == "handshake failure")
}

// bankCertificate looks at the certificate that a bank knows this proxy by.
func (c *configuration) bankCertificate(handler *proxy.Handler, name string) []diagnosis {
	settings, key := c.Banks[name].TLS, "banks."+name+".tls."
	if settings.Certificate == "" {
		return nil
	}
	d := diagnosis{Status: okStatus, Key: key + "certificate", Check: "certificate"}
	for _, bank := range handler.Banks() {
		if bank.Name == name {
			d = ending(d, bank.CertificateEnds, "have the bank's authority renew it; a changed file is noticed")
		}
	}
	return append([]diagnosis{d}, readableByAll(key+"key", c.beside(settings.Key))...)
}

// ending says when a certificate of ours ends.
func ending(d diagnosis, ends time.Time, renew string) diagnosis {
	day := ends.UTC().Format(time.DateOnly)
	d.Found = "it ends on " + day
	switch left := time.Until(ends); {
	case left <= 0:
		d.Status, d.Found, d.Remedy = failStatus, "it ended on "+day, renew
	case left < soonExpired:
		d.Status, d.Remedy = warnStatus, renew
	}
	return d
}

// inPlain says of a listener without TLS whether others than this machine can read what goes over it.
func inPlain(d diagnosis, server *middleware.Config) diagnosis {
	if server.OnLoopback() {
		d.Found = "partners' listener has none and is on loopback"
		return d
	}
	d.Status, d.Found = warnStatus, fmt.Sprintf("partners' listener is on %s and has none: keys and customers' data can be read on the way", server.Listen)
	d.Remedy = "give it a certificate, or let TLS end before it and nobody else reach it"
	return d
}
