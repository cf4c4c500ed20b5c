package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// collectorRest is memory that is counted by the collector and never touched: the heap of a proxy is so
// small that it would be collected a hundred times a second. It bounds what that saves, where a percentage
// (GOGC) would grow with every large body.
const collectorRest = 12 << 20

// easeCollector gives back what starting needed, and lets the collector rest until so much garbage has
// come about. The result has to be kept for as long as that is to last. Whoever sets GOGC decides himself.
func easeCollector() []byte {
	if _, set := os.LookupEnv("GOGC"); set {
		return nil
	}
	rest := make([]byte, collectorRest)
	debug.FreeOSMemory()
	return rest
}

// keepEase is the end of easeCollector's effect.
func keepEase(rest []byte) { runtime.KeepAlive(rest) }
