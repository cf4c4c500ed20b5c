package chart_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// TestMain has a directory for the proxy that tests build, and looks for goroutines that they leave.
func TestMain(m *testing.M) {
	directory, err := os.MkdirTemp("", "truchman-chart-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(directory, "truchman")
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(directory)
		os.Exit(code)
	}))
}
