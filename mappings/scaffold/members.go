package scaffold

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

// enough is how like two members must be for a guess.
const enough = 0.6

// member is a member of an API's document, or of the normalized one, that a leaf can lead to.
type member struct {
	path  []string
	place *contract.Place
	phone bool // a normalized {country_code, number}
}

// guess pairs two members.
type guess struct {
	api, normalized int
	score           float64
	why             string
}

// members lists what leaves can lead to below a place.
func members(place *contract.Place, path []string, normalized bool) []member {
	var list []member
	for _, m := range place.Members {
		at := append(slices.Clone(path), m.Name)
		switch phone := normalized && m.Member("country_code") != nil && m.Member("number") != nil; {
		case len(m.Members) > 0 && !phone:
			list = append(list, members(m, at, normalized)...)
		default:
			list = append(list, member{at, m, phone})
		}
	}
	return list
}

// pair guesses which member of the API is which normalized one. A normalized member is guessed once.
func (m *maker) pair(api, normalized []member) map[int]guess {
	var guesses []guess
	for i := range api {
		for j := range normalized {
			if score, why := m.score(api[i], normalized[j]); score >= enough && fits(api[i], normalized[j]) {
				guesses = append(guesses, guess{i, j, score, why})
			}
		}
	}
	sort.SliceStable(guesses, func(a, b int) bool { return guesses[a].score > guesses[b].score })
	chosen, used := map[int]guess{}, map[int]bool{}
	for _, g := range guesses {
		if _, again := chosen[g.api]; !again && !used[g.normalized] {
			chosen[g.api], used[g.normalized] = g, true
		}
	}
	return chosen
}

// score compares names: mostly the last ones, then those around them.
func (m *maker) score(api, normalized member) (float64, string) {
	last, wanted := words(api.path[len(api.path)-1]), words(normalized.path[len(normalized.path)-1])
	all, around := wordsOf(api.path), wordsOf(normalized.path[:len(normalized.path)-1])
	context := 1.0
	if len(around) > 0 {
		found := 0
		for _, w := range around {
			if slices.Contains(all, w) {
				found++
			}
		}
		context = float64(found) / float64(len(around))
	}
	for _, w := range around {
		if slices.Contains(last, w) {
			wanted = append(wanted, w)
		}
	}
	name, why := likeness(last, wanted), "the names are alike"
	for _, path := range m.learned[strings.ToLower(api.path[len(api.path)-1])] {
		if known := strings.Join(normalized.path, "."); known == path || strings.HasSuffix(known, "."+path) {
			name, why = 1, "another pack has this name for it"
		}
	}
	score := 0.75*name + 0.25*context
	if (name < 1 || context == 0) && len(api.path) > 1 && likeness(wordsOf(api.path[:len(api.path)-1]), around) == 0 {
		score -= 0.2 // parent.name is nobody's own name
	}
	if name < 0.5 {
		return 0, ""
	}
	return score, why
}

func wordsOf(path []string) []string {
	var all []string
	for _, name := range path {
		all = append(all, words(name)...)
	}
	return all
}

// fits tells whether a leaf can lead from one to the other by their types.
func fits(api, normalized member) bool {
	a, n := api.place, normalized.place
	switch {
	case normalized.phone:
		return a.Only(contract.TypeString)
	case a.Items != nil || n.Items != nil:
		return a.Items != nil && n.Items != nil
	case len(n.Strings()) > 0 && len(a.Strings()) > 0:
		return len(translation(api, normalized)) > 0
	case a.Only(contract.TypeString) && n.Only(contract.TypeString):
		return a.Format == n.Format || a.Format == "" || n.Format == ""
	case a.Only(contract.TypeNumber) && n.Only(contract.TypeString):
		return len(n.Strings()) == 0 && n.Format == ""
	}
	for _, t := range []contract.Types{contract.TypeNumber, contract.TypeBoolean, contract.TypeObject} {
		if a.Only(t) && n.Only(t) {
			return true
		}
	}
	return false
}

// translation pairs the values of two enums: normalized and API in turn.
func translation(api, normalized member) []string {
	var pairs []string
	for _, n := range normalized.place.Strings() {
		for _, a := range api.place.Strings() {
			if likeness(words(n), words(a)) == 1 || strings.EqualFold(n, a) {
				pairs = append(pairs, written(n)+": "+written(a))
				break
			}
		}
	}
	return pairs
}

// leaf writes the expression of a guess.
func (m *maker) leaf(api, normalized member) string {
	at := "$." + strings.Join(normalized.path, ".")
	a, n := api.place, normalized.place
	switch {
	case normalized.phone:
		return fmt.Sprintf("{$at: %s, $phone: e164}", at)
	case len(n.Strings()) > 0 && len(a.Strings()) > 0:
		return fmt.Sprintf("{$at: %s, $enum: {%s}}", at, strings.Join(translation(api, normalized), ", "))
	case n.Format == "date" && a.Format == "":
		return fmt.Sprintf("{$at: %s, $date: YYYY-MM-DD}", at)
	case n.Format == "date-time" && a.Format != n.Format:
		return fmt.Sprintf("{$at: %s, $date: rfc3339}", at)
	case a.Only(contract.TypeNumber) && n.Only(contract.TypeString):
		return fmt.Sprintf("{$at: %s, $type: number}", at)
	}
	return at
}
