package connection

import (
	"bufio"
	"context"
	"net"
	"syscall"
	"time"
)

// sizes of a connection's buffers: one request without images, one answer.
const bufferSize = 4 << 10

func (p *Pool) dial(ctx context.Context) (*line, error) {
	dialer := net.Dialer{Timeout: p.config.Dial, KeepAlive: 30 * time.Second}
	plain, err := dialer.DialContext(ctx, "tcp", p.address)
	if err != nil {
		return nil, err
	}
	l := &line{pool: p, conn: plain}
	if raw, ok := plain.(syscall.Conn); ok {
		l.watch(raw)
	}
	if p.secure != nil {
		if err := l.shake(ctx, p.secure); err != nil {
			_ = plain.Close() // the handshake's failure is the one to tell
			return nil, err
		}
	}
	l.abort = func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) } // fails on a closed connection only
	l.in = bufio.NewReaderSize(l, bufferSize)
	l.out = bufio.NewWriterSize(l, bufferSize)
	return l, nil
}
