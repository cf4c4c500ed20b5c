package main

import (
	"fmt"
	"net"

	"github.com/truchman-proxy/truchman/middleware"
)

// demoListeners are the demo's four; they are opened first, since the configuration needs their addresses.
type demoListeners struct{ proxy, admin, netxd, rakbank net.Listener }

// demoListen opens all four or none. The error says which one cannot be opened and how to move it.
func demoListen(at demoAddresses) (demoListeners, error) {
	var on demoListeners
	for _, one := range []struct {
		flag, address string
		listener      *net.Listener
	}{
		{"listen", at.proxy, &on.proxy}, {"admin", at.admin, &on.admin},
		{"netxd", at.netxd, &on.netxd}, {"rakbank", at.rakbank, &on.rakbank},
	} {
		listener, err := middleware.Listen(simulatorServer(one.address))
		if err != nil {
			on.close()
			return demoListeners{}, fmt.Errorf("%w: --%s 127.0.0.1:0 picks a free port", err, one.flag)
		}
		*one.listener = listener
	}
	return on, nil
}

// close closes those that are open.
func (on demoListeners) close() {
	for _, listener := range []net.Listener{on.proxy, on.admin, on.netxd, on.rakbank} {
		if listener != nil {
			_ = listener.Close() // it only ever listened
		}
	}
}
