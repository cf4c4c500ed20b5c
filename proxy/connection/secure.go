package connection

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
)

// secure is what the connections of a pool encrypt with.
type secure struct {
	current func() *tls.Config
	name    string
}

func newSecure(host string, config Config) *secure {
	s := &secure{current: config.TLS, name: config.ServerName}
	if s.name == "" {
		s.name = host
	}
	if s.current == nil {
		system := &tls.Config{MinVersion: tls.VersionTLS12}
		s.current = func() *tls.Config { return system }
	}
	return s
}

// shake makes the connection a secure one.
func (l *line) shake(ctx context.Context, s *secure) error {
	l.made, l.fresh = s.current(), true
	config := l.made.Clone()
	config.ServerName, config.NextProtos = s.name, []string{"http/1.1"}
	conn := tls.Client(l.conn, config)
	shaking, cancel := context.WithTimeout(ctx, l.pool.config.Dial)
	defer cancel()
	if err := conn.HandshakeContext(shaking); err != nil {
		return err
	}
	l.conn = conn
	return nil
}

// refusals are the alerts by which the other side ends a handshake over a client's certificate (RFC 8446, section 6.2).
var refusals = []string{
	tls.AlertError(42).Error(),  // bad certificate
	tls.AlertError(43).Error(),  // unsupported certificate
	tls.AlertError(44).Error(),  // revoked
	tls.AlertError(45).Error(),  // expired
	tls.AlertError(46).Error(),  // unknown
	tls.AlertError(48).Error(),  // unknown authority
	tls.AlertError(49).Error(),  // access denied
	tls.AlertError(51).Error(),  // its proof does not fit
	tls.AlertError(116).Error(), // certificate required
}

// refusedUs tells that the other side has ended the handshake of its own. In TLS 1.3 the client's part is over before the other side
// has seen its certificate, so that the refusal comes when a request is already written; it was not looked at
// (RFC 8446, section 2: the handshake comes before any data).
func refusedUs(err error) bool {
	var alert *net.OpError
	return errors.As(err, &alert) && alert.Op == "remote error" && slices.Contains(refusals, alert.Err.Error())
}
