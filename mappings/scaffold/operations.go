package scaffold

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// binding is an operation of the API that is like a normalized one.
type binding struct {
	file, path, method string
	node               *source.Node // as it was reduced
	operation          *mappings.Operation
	score              float64
	status             string
	request, answer    *contract.Contract
}

var verbs = map[string][]string{
	"get": {"get", "fetch", "read", "retrieve", "show"}, "list": {"list", "all"}, "create": {"create", "add", "register", "open", "new"},
	"update": {"update", "change", "modify", "patch", "edit"}, "replace": {"replace", "put"}, "delete": {"delete", "remove"},
	"find": {"find", "search", "lookup", "query"}, "validate": {"validate", "verify", "check"},
}

var placeholder = regexp.MustCompile(`\{([^{}]+)\}`)

// bind guesses which operation is which normalized one. Each of them is bound once, to the most alike.
func (m *maker) bind(document string) error {
	problems := &source.Problems{}
	root := source.Read(m.name+"/openapi.yaml", []byte(document), problems)
	if root == nil {
		return fmt.Errorf("the contract cannot be written: %w", problems.Err())
	}
	var all []*binding
	var names []string
	for _, path := range root.Get("paths").Members {
		for _, method := range path.Value.Members {
			names = append(names, strings.ToUpper(method.Key)+" "+path.Key)
			all = append(all, m.bindings(path.Key, method)...)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score > all[j].score })
	taken, used := map[string]bool{}, map[string]bool{}
	for _, b := range all {
		where := strings.ToUpper(b.method) + " " + b.path
		if taken[b.operation.Name] || used[where] {
			continue
		}
		taken[b.operation.Name], used[where] = true, true
		m.contracts(root, b)
		m.bound = append(m.bound, b)
	}
	for _, name := range names {
		if !used[name] {
			m.note("%s is like no operation of the normalized API, or less than another: it has no endpoint file", name)
		}
	}
	return nil
}

func (m *maker) bindings(path string, method source.Member) []*binding {
	var list []*binding
	for _, name := range slices.Sorted(mapsKeys(m.set.Operations)) {
		if score := operationScore(path, method, name); score >= 0.75 {
			list = append(list, &binding{path: path, method: method.Key, node: method.Value, operation: m.set.Operations[name], score: score,
				file: strings.ReplaceAll(name, ".", "-")})
		}
	}
	return list
}

func mapsKeys(all map[string]*mappings.Operation) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range all {
			if !yield(name) {
				return
			}
		}
	}
}

// operationScore compares the verb and the thing: "customer.update" with PATCH /clients/{id}.
func operationScore(path string, method source.Member, name string) float64 {
	thing, verb, _ := strings.Cut(name, ".")
	segments := strings.Split(strings.Trim(path, "/"), "/")
	named := words(textOf(method.Value.Get("operationId")))
	found := ""
	if last := segments[len(segments)-1]; len(words(last)) > 0 {
		found = verbOf(words(last)[0])
	}
	if found != "" {
		segments = segments[:len(segments)-1]
	} else if len(named) > 0 {
		found = verbOf(named[0])
	}
	open := len(segments) > 0 && placeholder.MatchString(segments[len(segments)-1])
	if byMethod := methodVerb(method.Key, open); found == "" || found == "get" && byMethod == "list" {
		found = byMethod
	}
	noun := 0.0
	for i := len(segments) - 1; i >= 0; i-- {
		if !placeholder.MatchString(segments[i]) {
			noun = likeness(words(segments[i]), words(thing))
			break
		}
	}
	if noun < 0.5 {
		return 0
	}
	return 0.5*noun + 0.5*likeness([]string{found}, strings.Split(verb, "-"))
}

func verbOf(word string) string {
	for verb, all := range verbs {
		if slices.Contains(all, word) {
			return verb
		}
	}
	return ""
}

func methodVerb(method string, one bool) string {
	switch {
	case method == "get" && one:
		return "get"
	case method == "get":
		return "list"
	case method == "post":
		return "create"
	case method == "delete":
		return "delete"
	}
	return "update"
}

// contracts compiles the two bodies of a binding.
func (m *maker) contracts(root *source.Node, b *binding) {
	compile := func(n *source.Node) *contract.Contract {
		content := n.Get("content")
		if content == nil || len(content.Members) == 0 {
			return nil
		}
		schema := content.Members[0].Value.Get("schema")
		return contract.Compile(root, schema, &source.Problems{})
	}
	b.request = compile(b.node.Get("requestBody"))
	for _, status := range slices.Sorted(slices.Values(keysOf(b.node.Get("responses")))) {
		if strings.HasPrefix(status, "2") && b.status == "" {
			b.status, b.answer = status, compile(b.node.Get("responses").Get(status))
		}
	}
}
