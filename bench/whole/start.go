package main

import (
	"fmt"
	"time"
)

// starts is how often the cold start is measured.
const starts = 10

// settle is how long a process rests before its idle memory is read.
const settle = 500 * time.Millisecond

// startAndRest prints the time from the start of the process to its first answered update, and what the
// process keeps in memory before and after.
func startAndRest(binary, directory string, provider *process) error {
	var cold []time.Duration
	var idle, after []int64
	for range starts {
		began := time.Now()
		product, err := truchman(binary, directory, provider.address, true)
		if err != nil {
			return err
		}
		took, resting, answered, err := product.firstMoments(began)
		product.stop()
		if err != nil {
			return err
		}
		cold, idle, after = append(cold, took), append(idle, resting), append(after, answered)
	}
	fmt.Printf("### Start and rest\n\nMedians of %d starts.\n\n| | |\n| --- | --- |\n", starts)
	fmt.Printf("| cold start to the first answered update | %s |\n", milliseconds(median(cold)))
	fmt.Printf("| resident memory once started | %s |\n", megabytes(median(idle)))
	fmt.Printf("| resident memory after 1 s of load | %s |\n\n", megabytes(median(after)))
	return nil
}

func (p *process) firstMoments(began time.Time) (took time.Duration, idle, after int64, err error) {
	rows, err := rows(p, p)
	if err != nil {
		return 0, 0, 0, err
	}
	load := &rows[1].load
	if err = p.firstAnswer(load); err != nil {
		return 0, 0, 0, err
	}
	took = time.Since(began)
	time.Sleep(settle)
	if idle, err = p.memory("VmRSS"); err != nil {
		return 0, 0, 0, err
	}
	if _, err = load.run(p.address, connections, time.Second); err != nil {
		return 0, 0, 0, err
	}
	after, err = p.memory("VmRSS")
	return took, idle, after, err
}
