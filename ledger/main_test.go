package ledger_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// The process is the child of the crash test where its environment says so.
func TestMain(m *testing.M) {
	if plan := os.Getenv(crashPlan); plan != "" {
		crash(plan)
	}
	goleak.VerifyTestMain(m)
}
