package contract

import "strings"

// fillPaths gives every place its path; before stands what leads to the contract's root.
func (c *Contract) fillPaths(before string) {
	for _, p := range c.Places {
		if p == nil {
			continue
		}
		if p.Path = p.Pointer; before != "" {
			p.Path = before + p.Pointer
		}
		if p.Members != nil {
			p.others = p.Path + "/*"
		}
		if p.Items != nil {
			p.Items.fillPaths(p.Path + "/-")
		}
	}
}

var unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")

// PathOf gives the path of the place that a pointer into a document leads to, "/emails/-/type" for "/emails/3/type"; of
// what the contract does not describe, the path of what it stands in. It never holds a name that is not the contract's.
func (c *Contract) PathOf(pointer string) string {
	at, path := c.Root, c.Root.Path
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if at.Items != nil {
			at = at.Items.Root
		} else {
			at = at.Member(unescapeToken.Replace(token))
		}
		if at == nil {
			return path
		}
		path = at.Path
	}
	return path
}

// PathOfOthers stands for all members of an object that the contract does not know.
func (p *Place) PathOfOthers() string { return p.others }
