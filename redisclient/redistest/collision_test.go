package redistest

import (
	"net"
	"testing"
)

// TestATakenPortIsLeft has somebody else take the first port before the server can.
func TestATakenPortIsLeft(t *testing.T) {
	Need(t)
	s, tries, taken := &Server{t: t}, 0, ""
	s.first(func() error {
		if tries++; tries == 1 {
			taken = s.Address()
			listener, err := net.Listen("tcp", taken)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = listener.Close() }()
		}
		return s.serve()
	})
	if tries != 2 || s.Address() == taken || s.Do("PING") != "PONG" {
		t.Errorf("after %d tries it is at %s, where %s was taken", tries, s.Address(), taken)
	}
}
