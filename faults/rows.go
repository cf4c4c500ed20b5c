package main

import (
	"slices"
	"time"
)

// allRows are the rows of the table of faults, in its order as far as they are alike.
func (o *options) allRows() []*row {
	return slices.Concat(callRows(), bankRows(), processRows(), redisRows(), repeatRows(), serviceRows(), o.mixRows())
}

// rowsToAskFor run only where they are named.
func (o *options) rowsToAskFor() []*row {
	return []*row{
		sentinelRow("sentinel", "Sentinel failover: the master is killed", 0),
		sentinelRow("sentinel-lag", "Sentinel failover behind a replica that lags by 500 ms", 500*time.Millisecond),
	}
}

// mixRows are one, or with the long form one for each of three seeds.
func (o *options) mixRows() []*row {
	if !o.long {
		return []*row{o.mixRow(o.seed)}
	}
	var all []*row
	for i := range uint64(seeds) {
		all = append(all, o.mixRow(o.seed+i))
	}
	return append(all, o.rowsToAskFor()...)
}
