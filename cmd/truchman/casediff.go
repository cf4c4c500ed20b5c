package main

// diffContext is how many equal lines stand around a difference.
const diffContext = 3

// diffLine is a line of a comparison: ' ' both have it, '-' only what was wanted, '+' only what was got.
type diffLine struct {
	Mark byte
	Text string
}

// diffLines compares two texts by their longest common subsequence and keeps what differs with its
// context; a line of "…" stands for what was left out. It is empty where both are equal.
func diffLines(wanted, got []string) []diffLine {
	common := commonLengths(wanted, got)
	var all []diffLine
	i, j := 0, 0
	for i < len(wanted) || j < len(got) {
		switch {
		case i < len(wanted) && j < len(got) && wanted[i] == got[j]:
			all = append(all, diffLine{' ', wanted[i]})
			i, j = i+1, j+1
		case j == len(got) || i < len(wanted) && common[i+1][j] >= common[i][j+1]:
			all = append(all, diffLine{'-', wanted[i]})
			i++
		default:
			all = append(all, diffLine{'+', got[j]})
			j++
		}
	}
	return nearDifferences(all)
}

// commonLengths gives, for each pair of rests, the length of their longest common subsequence.
func commonLengths(a, b []string) [][]int {
	lengths := make([][]int, len(a)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	return lengths
}

func nearDifferences(all []diffLine) []diffLine {
	near := make([]bool, len(all))
	for i, line := range all {
		if line.Mark == ' ' {
			continue
		}
		for k := max(i-diffContext, 0); k <= min(i+diffContext, len(all)-1); k++ {
			near[k] = true
		}
	}
	var kept []diffLine
	for i, line := range all {
		switch {
		case near[i]:
			kept = append(kept, line)
		case i+1 < len(all) && near[i+1]:
			kept = append(kept, diffLine{' ', "…"})
		}
	}
	return kept
}
