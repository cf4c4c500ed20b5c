package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// api writes api.yaml: what the document says about errors and credentials, the rest guessed.
func (m *maker) api() string {
	var b strings.Builder
	b.WriteString("# The beginning of a pack. Each line with a guess waits for you: correct it, and remove the comment.\n")
	for _, left := range m.left {
		b.WriteString("# " + comment(left) + "\n")
	}
	fmt.Fprintf(&b, "name: %s\ntitle: %s\nversion: %q\n", m.name, written(m.title()), m.version())
	m.credentials(&b)
	if m.usesReferences() {
		b.WriteString("references:\n  customer_id:\n    default: CUSTOMER_ID " + mappings.GuessMark + "the API's own number of a customer\n")
	}
	b.WriteString("outcome:\n  failure: {$at-least: [$http.status, 400]} " + mappings.GuessMark + "by the status alone\n" +
		"  success: {$one-of: [$http.status, [" + strings.Join(m.successes(), ", ") + "]]}\n")
	b.WriteString("code: $http.status " + mappings.GuessMark + "by the status alone; a code in the body says more\n")
	m.errors(&b)
	m.errorBody(&b)
	return b.String()
}

func (m *maker) usesReferences() bool {
	for _, b := range m.bound {
		for _, p := range b.operation.Params {
			if p.Reference {
				return true
			}
		}
	}
	return false
}

func (m *maker) successes() []string {
	found := []string{"200"}
	for _, b := range m.bound {
		if b.status != "" && !slices.Contains(found, b.status) && len(b.status) == 3 && b.status[1] != 'X' {
			found = append(found, b.status)
		}
	}
	slices.Sort(found)
	return found
}

// scheme is the one way to log in by a header that the document names.
func (m *maker) scheme() (header, prefix string) {
	for _, name := range keysOf(m.security) {
		s := m.resolve(m.security.Get(name))
		switch kind := textOf(s.Get("type")); {
		case kind == "apiKey" && textOf(s.Get("in")) == "header":
			return textOf(s.Get("name")), ""
		case kind == "http" && strings.EqualFold(textOf(s.Get("scheme")), "bearer"), kind == "oauth2", kind == "openIdConnect":
			return "Authorization", "Bearer "
		case kind == "http" && strings.EqualFold(textOf(s.Get("scheme")), "basic"):
			return "Authorization", "Basic "
		}
	}
	return "", ""
}

func (m *maker) isCredential(name string) bool {
	header, _ := m.scheme()
	return strings.EqualFold(header, name) || strings.EqualFold(name, "Authorization")
}

func (m *maker) credentials(b *strings.Builder) {
	header, prefix := m.scheme()
	if header == "" {
		return
	}
	value := "$secret.credential"
	if prefix != "" {
		value = fmt.Sprintf("{$concat: [%q, $secret.credential]}", prefix)
	}
	fmt.Fprintf(b, "secrets:\n  credential: {needed: true, description: What %s carries.}\n", written(header))
	fmt.Fprintf(b, "authentication:\n  header: {name: %s, value: %s} %sthe document's security scheme\n", written(header), value, mappings.GuessMark)
}

// meanings are the errors that a status of a bank's answer is guessed to mean; what it says about our
// own request is not the partner's to correct.
var meanings = map[string]string{
	"400": "provider-rejected", "401": "provider-rejected", "403": "provider-rejected", "404": "customer-not-found", "409": "conflict",
	"422": "invalid-request", "429": "rate-limited", "500": "provider-failure", "502": "provider-failure", "503": "provider-unavailable", "504": "outcome-unknown",
}

// errors writes a row for each status that is documented, and one for each error that the API must spell.
func (m *maker) errors(b *strings.Builder) {
	b.WriteString("errors:\n")
	spelled := map[string]bool{}
	for _, status := range m.failures() {
		if meaning := meanings[status]; meaning != "" {
			spell := ""
			if !spelled[meaning] {
				spell = ", spell: true, text: " + written(mappings.FindFailure(meaning).Title)
				spelled[meaning] = true
			}
			fmt.Fprintf(b, "  - {code: %s, http: %s, error: %s%s} %sby the status\n", status, status, meaning, spell, mappings.GuessMark)
		}
	}
	b.WriteString("  # how the API says our errors\n")
	for _, f := range mappings.Failures {
		if !spelled[f.Name] {
			fmt.Fprintf(b, "  - {code: %d, http: %d, error: %s, spell: only, text: %s}\n", f.Status, f.Status, f.Name, written(f.Title))
		}
	}
}

func (m *maker) failures() []string {
	var found []string
	for _, path := range m.reduced.Get("paths").Members {
		for _, method := range path.Value.Members {
			for _, status := range keysOf(method.Value.Get("responses")) {
				if !slices.Contains(found, status) {
					found = append(found, status)
				}
			}
		}
	}
	slices.Sort(found)
	return found
}

// errorMembers are the normalized error's values by the words that APIs have for them.
var errorMembers = []struct {
	value string
	words []string
	kind  string
}{
	{"code", []string{"code", "error", "errorcode", "number"}, "number"},
	{"name", []string{"code", "error", "errorcode", "type", "name"}, "string"},
	{"status", []string{"status", "statuscode", "http"}, "number"},
	{"text", []string{"message", "text", "title", "reason", "summary", "description"}, "string"},
	{"detail", []string{"detail", "details", "description", "message"}, "string"},
	{"property", []string{"field", "property", "pointer", "path", "member"}, "string"},
}

func (m *maker) errorBody(b *strings.Builder) {
	b.WriteString("error:\n  media_type: application/json\n  body:\n")
	schema := m.reduced.Get("components").Get("schemas").Get(m.errorName)
	used, wrote := map[string]bool{}, false
	for _, p := range membersOf(schema.Get("properties")) {
		if value := errorValue(p, used); value != "" {
			used[value], wrote = true, true
			fmt.Fprintf(b, "    %s: $error.%s %sthe names are alike\n", written(p.Key), value, mappings.GuessMark)
			continue
		}
		fmt.Fprintf(b, "    # %s: write a value, or a path to one of $error.\n", comment(p.Key))
	}
	if !wrote {
		b.WriteString("    {}\n")
	}
}

func errorValue(p source.Member, used map[string]bool) string {
	kind := textOf(p.Value.Get("type"))
	if kind == "integer" {
		kind = "number"
	}
	for _, e := range errorMembers {
		if !used[e.value] && e.kind == kind && (likeness(words(p.Key), e.words[:1]) > 0 || slices.Contains(e.words, strings.ToLower(p.Key))) {
			return e.value
		}
	}
	return ""
}

func membersOf(n *source.Node) []source.Member {
	if n == nil {
		return nil
	}
	return n.Members
}
