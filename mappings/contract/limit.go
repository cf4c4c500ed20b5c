package contract

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// largest is the largest count that a contract may name; it is beyond what any document holds.
const largest = 1 << 28

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

// count reads the value of a keyword that counts.
func (c *compiler) count(keyword string, value *source.Node) (int, bool) {
	n, err := strconv.Atoi(value.Text)
	if value.Kind != source.Number || !wholeNumber.MatchString(value.Text) || err != nil || n > largest {
		c.fail(value, fmt.Sprintf("%s must be a whole number from 0 to %d", keyword, largest), "")
		return 0, false
	}
	return n, true
}

func (p *Place) textRule() *textRule {
	if p.text == nil {
		p.text = &textRule{longest: unbounded}
	}
	return p.text
}

func (p *Place) sizeRule() *sizeRule {
	if p.size == nil {
		p.size = &sizeRule{span{0, unbounded}, span{0, unbounded}}
	}
	return p.size
}

func (c *compiler) length(p *Place, keyword string, value *source.Node) {
	n, ok := c.count(keyword, value)
	switch {
	case !ok:
	case keyword == "minLength":
		p.textRule().shortest = uint32(n)
	default:
		p.textRule().longest = uint32(n)
	}
}

func (c *compiler) size(p *Place, keyword string, value *source.Node) {
	n, ok := c.count(keyword, value)
	if !ok {
		return
	}
	switch size := p.sizeRule(); keyword {
	case "minItems":
		size.items.least = n
	case "maxItems":
		size.items.most = n
	case "minProperties":
		size.properties.least = n
	case "maxProperties":
		size.properties.most = n
	}
}

// outside tells on which side of its limit a number breaks a bound.
var outside = map[string]int{"minimum": -1, "exclusiveMinimum": -1, "maximum": 1, "exclusiveMaximum": 1}

func (c *compiler) bound(p *Place, keyword string, value *source.Node) {
	if value.Kind != source.Number {
		c.fail(value, keyword+" must be a number, not "+value.Kind.String(), "")
		return
	}
	if p.number == nil {
		p.number = &numberRule{}
	}
	p.number.bounds = append(p.number.bounds, bound{keyword, readDecimal([]byte(value.Text)), value.Text, outside[keyword],
		keyword == "exclusiveMinimum" || keyword == "exclusiveMaximum"})
}

// contradictions notes bounds that no value can keep.
func (c *compiler) contradictions(p *Place, schema *source.Node) {
	if t := p.text; t != nil && t.shortest > t.longest {
		c.above(schema, "minLength", "maxLength")
	}
	if s := p.size; s != nil && s.items.least > s.items.most {
		c.above(schema, "minItems", "maxItems")
	}
	if s := p.size; s != nil && s.properties.least > s.properties.most {
		c.above(schema, "minProperties", "maxProperties")
	}
	if p.number == nil {
		return
	}
	for _, low := range p.number.bounds {
		for _, high := range p.number.bounds {
			if side := low.limit.compare(high.limit); low.outside < 0 && high.outside > 0 && (side > 0 || side == 0 && (low.exclusive || high.exclusive)) {
				c.above(schema, low.keyword, high.keyword)
			}
		}
	}
}

func (c *compiler) above(schema *source.Node, low, high string) {
	c.fail(schema.Get(low), fmt.Sprintf("%s leaves no value below %s", low, high), fmt.Sprintf("%s is %s", high, schema.Get(high).Text))
}
