package proxy_test

import (
	"testing"

	"go.uber.org/goleak"
)

// net/http lingers for half a second after it closed a connection on a caller who was still sending.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}
