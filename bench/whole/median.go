package main

import (
	"fmt"
	"slices"
)

// ratios divides turn by turn, so that what slows the machine for a while slows both.
func ratios[T ~int64 | ~float64](of, by []T) []float64 {
	all := make([]float64, len(of))
	for i := range of {
		all[i] = float64(of[i]) / float64(by[i])
	}
	return all
}

// median gives the middle value; of is not changed.
func median[T ~int64 | ~float64](of []T) T {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// spread writes the median and the quartiles around it.
func spread(of []float64) string {
	sorted := slices.Sorted(slices.Values(of))
	n := len(sorted)
	return fmt.Sprintf("%.2f (%.2f–%.2f)", sorted[n/2], sorted[n/4], sorted[n*3/4])
}
