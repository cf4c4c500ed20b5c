package tether_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/tether"
)

const role = "TRUCHMAN_CHILD_TEST"

// In the role of a parent the process starts a program that would stay, and is killed.
func TestMain(m *testing.M) {
	if os.Getenv(role) != "parent" {
		os.Exit(m.Run())
	}
	stays := exec.Command("sleep", "60")
	tether.Tie(stays)
	stays.Stdout = os.Stdout // which the test reads to its end: that comes with the end of the last that holds it
	if err := stays.Start(); err != nil {
		fmt.Println(err)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func TestAChildEndsWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), role+"=parent")
	out, err := parent.StdoutPipe()
	if err == nil {
		err = parent.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if said, err := io.ReadAll(out); err != nil || len(said) != 0 || time.Since(begun) > 30*time.Second {
		t.Errorf("after %s: %s %v", time.Since(begun), said, err)
	}
	_ = parent.Wait()
}

func TestWhatWasSetStays(t *testing.T) {
	command := exec.Command("sleep", "60")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if tether.Tie(command); !command.SysProcAttr.Setpgid {
		t.Error("the group of its own is gone")
	}
}
