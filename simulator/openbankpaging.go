package simulator

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// openbankPage is what the query of the firehose asks for.
type openbankPage struct {
	descending    bool
	limit, offset int64
	from, to      time.Time // zero where there is no bound
}

// openbankPaging are the schemas of the query's parameters.
type openbankPaging map[string]*jsonschema.Schema

func newOpenbankPaging(c *contract) (openbankPaging, error) {
	paging := openbankPaging{}
	for _, name := range []string{"sort_direction", "limit", "offset", "from_date", "to_date"} {
		schema, err := c.schema("parameters/" + name + "/schema")
		if err != nil {
			return nil, err
		}
		paging[name] = schema
	}
	return paging, nil
}

// read checks the query; parameters that are not known are passed over, as the gateway does.
func (p openbankPaging) read(target string) (page openbankPage, refusal *openbankRefusal) {
	_, raw, _ := strings.Cut(target, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return page, openbankInvalid("the query is not well formed")
	}
	given := openbankDocument{}
	for name, schema := range p {
		if !query.Has(name) {
			continue
		}
		given[name] = query.Get(name)
		if name == "limit" || name == "offset" {
			given[name] = json.Number(query.Get(name))
		}
		if len(query[name]) > 1 || !openbankScalar(given[name]) || len(breaches(schema, given[name])) > 0 {
			return page, openbankInvalid("the parameter " + name + " is not well formed")
		}
	}
	return openbankPageOf(given)
}

// openbankScalar tells whether a number is one: the schema library panics at other text in a json.Number.
func openbankScalar(value any) bool {
	number, isNumber := value.(json.Number)
	_, err := number.Int64()
	return !isNumber || err == nil
}

func openbankPageOf(given openbankDocument) (page openbankPage, refusal *openbankRefusal) {
	page = openbankPage{descending: given["sort_direction"] == "DESC", limit: openbankNumber(given["limit"]), offset: openbankNumber(given["offset"])}
	if page.limit == 0 {
		page.limit = openbankMost
	}
	for name, bound := range map[string]*time.Time{"from_date": &page.from, "to_date": &page.to} {
		if text, there := given[name]; there {
			at, err := openbankTime(text)
			if err != nil {
				return page, openbankInvalid("the parameter " + name + " is not well formed")
			}
			*bound = at
		}
	}
	return page, nil
}
