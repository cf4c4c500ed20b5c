package mappings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// root is what a path starts from.
type root uint8

const (
	rootSubject   root = iota // $.        the normalized body; in $inward the API's document
	rootPath                  // $path.    parameters of the normalized path
	rootQuery                 // $query.
	rootHeader                // $header.
	rootRequest               // $request. id, time, partner, step
	rootSettings              // $settings.
	rootSecret                // $secret.
	rootSteps                 // $steps.NAME.
	rootAnswer                // $answer.  an API's raw answer, in outcome and code rules
	rootHTTP                  // $http.    its status
	rootBody                  // $body.    an API's raw request, in accepts rules
	rootError                 // $error.   the normalized error, in error bodies
	rootReference             // $reference. the customer reference that is looked up
)

var rootNames = []string{"", "path", "query", "header", "request", "settings", "secret", "steps", "answer", "http", "body", "error", "reference"}

// path is a parsed "$root.member.member". Members is what stands after the root; query is the same as
// gjson syntax where it is more than member names.
type path struct {
	root    root
	members []string
	query   string
	node    *source.Node
}

var memberName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// isPath tells whether a string of a template is a path: it starts with one dollar.
func isPath(text string) bool {
	return strings.HasPrefix(text, "$") && !strings.HasPrefix(text, "$$")
}

// unescape turns a literal's leading "$$" into the dollar that it stands for.
func unescape(text string) string {
	if strings.HasPrefix(text, "$$") {
		return text[1:]
	}
	return text
}

// parsePath reads a path; problems say what is wrong with it.
func parsePath(node *source.Node, problems *source.Problems) (path, bool) {
	p := path{node: node}
	rootText, rest, found := strings.Cut(strings.TrimPrefix(node.Text, "$"), ".")
	if !found {
		problems.Add(node, "path", fmt.Sprintf("%s is not a path", node.Text),
			"a path is $. or $root. and the members' names; write $$ for a literal dollar")
		return p, false
	}
	known := false
	for i, name := range rootNames {
		if name == rootText {
			p.root, known = root(i), true
		}
	}
	if !known {
		problems.Add(node, "path", fmt.Sprintf("$%s. is no root", rootText), source.DidYouMean(rootText, rootNames[1:]))
		return p, false
	}
	if rest == "" {
		return p, true
	}
	p.members = strings.Split(rest, ".")
	for _, m := range p.members {
		if !memberName.MatchString(m) {
			p.query = rest
		}
	}
	return p, true
}

// text gives the path as it is written.
func (p path) text() string { return "$" + rootNames[p.root] + "." + strings.Join(p.members, ".") }

// pointer gives the members as a JSON Pointer (RFC 6901).
func (p path) pointer() string { return pointerOf(p.members) }

func pointerOf(members []string) string {
	var b strings.Builder
	for _, m := range members {
		b.WriteByte('/')
		b.WriteString(pointerEscape.Replace(m))
	}
	return b.String()
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// subject tells whether the path reads what the partner's document or parameters say.
func (p path) subject() bool { return p.root <= rootHeader }
