// Command idle measures what idle connections cost: the real binary, to which a process of this folder opens many
// connections, sends one update over each, and keeps them. It prints Markdown, and ends what it started.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

// largest is what 10,000 idle connections may take (issue 4).
const largest = 256 << 20

func main() {
	truchman := flag.String("truchman", "bin/truchman", "the product's binary")
	count := flag.Int("connections", 10_000, "how many are opened")
	memory := flag.String("memory", "256MiB", "the proxy's overload.memory; 0 for none")
	rest := flag.Duration("rest", 5*time.Second, "how long they are kept before the memory is read again")
	flag.Parse()
	runtime.LockOSThread() // what is started ends with the thread that started it
	resident, err := measure(*truchman, *memory, *count, *rest)
	if err == nil && resident > largest {
		err = fmt.Errorf("%d MiB are more than %d", resident>>20, largest>>20)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "idle:", err)
		os.Exit(1)
	}
}

// measure gives the resident bytes with all connections idle.
func measure(binary, memory string, count int, rest time.Duration) (int64, error) {
	if err := allowFiles(count); err != nil {
		return 0, err
	}
	provider, err := serveProvider()
	if err != nil {
		return 0, err
	}
	defer provider.Close()
	p, err := startProxy(binary, memory, provider.Listener.Addr().String(), count)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	return watch(p, count, rest)
}

// watch prints what the process has at each step.
func watch(p *proxy, count int, rest time.Duration) (int64, error) {
	fmt.Printf("### Idle connections\n\n| %d connections | resident memory | CPU so far |\n| --- | --- | --- |\n", count)
	alone, err := p.line("started")
	if err != nil {
		return 0, err
	}
	kept, err := open(p.address, count)
	defer kept.close()
	if err != nil {
		return 0, err
	}
	opened, err := p.line("opened, one update over each")
	if err != nil {
		return 0, err
	}
	time.Sleep(rest)
	rested, err := p.line("after a rest of " + rest.String())
	if err != nil {
		return 0, err
	}
	if err := kept.again(); err != nil {
		return 0, fmt.Errorf("after %s: %w", rest, err)
	}
	used, err := p.line("another update over each")
	fmt.Printf("\nA connection takes %.1f KiB.\n", float64(rested-alone)/float64(count)/(1<<10))
	return max(opened, rested, used), err
}
