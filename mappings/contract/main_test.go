package contract_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws more cases than rapid does by itself; -rapid.checks on the command line still decides.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
