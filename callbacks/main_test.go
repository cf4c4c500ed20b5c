package callbacks_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// The process is the child of the kill test where its environment says so.
func TestMain(m *testing.M) {
	if plan := os.Getenv(childPlan); plan != "" {
		runChild(plan)
	}
	goleak.VerifyTestMain(m)
}
