package mappings_test

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var rewrite = flag.Bool("update", false, "write the expected files of the tests anew")

// holds compares what a test made with a file, or writes the file under -update.
func holds(t *testing.T, file string, made []byte) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, made, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, want) {
		t.Errorf("%s does not hold what is made now; run the test with -update and look at the difference\nmade:\n%s\nfile:\n%s", file, made, want)
	}
}
