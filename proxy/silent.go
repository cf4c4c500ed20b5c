package proxy

import (
	"context"
	"net/http/httptrace"
)

// silent is a request's context without its trace: the reverse proxy passes interim answers on by one
// (RFC 9110, section 15.2), and a bank's headers are nothing that a partner may see.
type silent struct{ context.Context }

// Value gives a value of the context.
func (s silent) Value(key any) any {
	value := s.Context.Value(key)
	if _, traces := value.(*httptrace.ClientTrace); traces {
		return nil
	}
	return value
}
