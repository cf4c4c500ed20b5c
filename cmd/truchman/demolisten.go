package main

import (
	"fmt"
	"net"

	"github.com/truchman-proxy/truchman/middleware"
)

// demoListeners are the demo's; they are opened first, since the configuration needs their addresses.
type demoListeners struct {
	proxy, admin net.Listener
	banks        map[string]net.Listener
}

// demoListen opens all or none. The error says which one cannot be opened and how to move it.
func demoListen(at demoAddresses) (demoListeners, error) {
	on := demoListeners{banks: map[string]net.Listener{}}
	var err error
	if on.proxy, err = demoListener("listen", at.proxy); err == nil {
		on.admin, err = demoListener("admin", at.admin)
	}
	for _, name := range demoBanks() {
		if err == nil {
			on.banks[name], err = demoListener(name, *at.banks[name])
		}
	}
	if err != nil {
		on.close()
		return demoListeners{}, err
	}
	return on, nil
}

func demoListener(flag, address string) (net.Listener, error) {
	listener, err := middleware.Listen(simulatorServer(address))
	if err != nil {
		return nil, fmt.Errorf("%w: --%s 127.0.0.1:0 picks a free port", err, flag)
	}
	return listener, nil
}

// close closes those that are open.
func (on demoListeners) close() {
	all := []net.Listener{on.proxy, on.admin}
	for _, listener := range on.banks {
		all = append(all, listener)
	}
	for _, listener := range all {
		if listener != nil {
			_ = listener.Close() // it only ever listened
		}
	}
}
