package mappings_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain keeps rapid from writing files of failures into the tree, since a failure prints its seed, and from shrinking for long.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": "3s"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
