package proxy

import (
	"net/url"
	"strings"
)

// node is a segment of the tree of all paths that are served. Finding a path costs the same whatever
// the number of routes.
type node struct {
	fixed   map[string]*node
	open    []*openEdge
	methods map[string]*route
	mount   *mount // the mount that everything below belongs to
}

// openEdge is a segment with placeholders: fixed texts with a captured text between each two.
type openEdge struct {
	texts []string // "" and ":" and "" for {type}:{id}
	key   string
	to    *node
}

// mostCaptures is how many placeholders a path can have.
const mostCaptures = 8

// captures are the texts of the placeholders of a path, in order.
type captures struct {
	texts [mostCaptures]string
	count int
}

func newNode() *node { return &node{fixed: map[string]*node{}} }

// add makes the nodes of a path and gives the last one; names are the placeholders in order.
func (n *node) add(path string) (at *node, names []string) {
	at = n
	for _, segment := range segments(path) {
		if !strings.Contains(segment, "{") {
			next := at.fixed[segment]
			if next == nil {
				next = newNode()
				at.fixed[segment] = next
			}
			at = next
			continue
		}
		texts, found := splitPlaceholders(segment)
		names = append(names, found...)
		at = at.edge(texts)
	}
	return at, names
}

func segments(path string) []string {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

func (n *node) edge(texts []string) *node {
	key := strings.Join(texts, "\x00")
	for _, e := range n.open {
		if e.key == key {
			return e.to
		}
	}
	e := &openEdge{texts, key, newNode()}
	n.open = append(n.open, e)
	return e.to
}

func splitPlaceholders(segment string) (texts, names []string) {
	rest := segment
	for {
		before, after, found := strings.Cut(rest, "{")
		texts = append(texts, before)
		if !found {
			return texts, names
		}
		name, behind, _ := strings.Cut(after, "}")
		names = append(names, name)
		rest = behind
	}
}

// find walks an escaped path. A fixed segment wins over placeholders; the deepest mount that was
// passed is given where nothing is found, so that the refusal speaks its language.
func (n *node) find(path string, c *captures, nearest **mount) *node {
	if n.mount != nil {
		*nearest = n.mount
	}
	if path == "" {
		return n
	}
	path = strings.TrimPrefix(path, "/")
	if path == "" || path[0] == '/' {
		return nil // an empty segment is no segment
	}
	end := strings.IndexByte(path, '/')
	if end < 0 {
		end = len(path)
	}
	segment, rest := path[:end], path[end:]
	if next := n.fixed[segment]; next != nil {
		if found := next.find(rest, c, nearest); found != nil {
			return found
		}
	}
	return n.findOpen(segment, rest, c, nearest)
}

func (n *node) findOpen(segment, rest string, c *captures, nearest **mount) *node {
	count := c.count
	for _, e := range n.open {
		if e.capture(segment, c) {
			if found := e.to.find(rest, c, nearest); found != nil {
				return found
			}
		}
		c.count = count
	}
	return nil
}

// capture takes a segment apart. A captured text ends at the first occurrence of the text behind it, the
// last one at the end.
func (e *openEdge) capture(segment string, c *captures) bool {
	rest, ok := strings.CutPrefix(segment, e.texts[0])
	if !ok {
		return false
	}
	for i, text := range e.texts[1:] {
		end := strings.Index(rest, text)
		if i == len(e.texts)-2 {
			end = len(rest) - len(text)
		}
		if end <= 0 || !strings.HasPrefix(rest[end:], text) || c.count == mostCaptures {
			return false
		}
		value := rest[:end]
		if strings.IndexByte(value, '%') >= 0 {
			decoded, err := url.PathUnescape(value)
			if err != nil {
				return false
			}
			value = decoded
		}
		c.texts[c.count], c.count = value, c.count+1
		rest = rest[end+len(text):]
	}
	return rest == ""
}
