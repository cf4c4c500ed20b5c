package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// openbank plays openbank's Customer API 1.0.0.
type openbank struct {
	options Options
	login   *openbankLogin
	routes  []openbankRoute
	bodies  map[string]*jsonschema.Schema
	paging  openbankPaging

	mu    sync.Mutex
	books *openbankBooks
}

// openbankRequest is a call whose login and body are in order.
type openbankRequest struct {
	ids  map[string]string // of the path, by the contract's names
	body openbankDocument
	page openbankPage
}

func newOpenbank(c *contract, options Options) (api, error) {
	if options.TokenLifetime%1e9 != 0 || options.TokenLifetime < 0 {
		return nil, fmt.Errorf("token lifetime %s is not in whole seconds", options.TokenLifetime)
	}
	o := &openbank{options: options, routes: openbankRoutes(), bodies: map[string]*jsonschema.Schema{}}
	var err error
	for _, route := range o.routes {
		if route.body == "" {
			continue
		}
		if o.bodies[route.body], err = c.schema("schemas/" + route.body); err != nil {
			return nil, err
		}
	}
	if o.paging, err = newOpenbankPaging(c); err != nil {
		return nil, err
	}
	if o.login, err = newOpenbankLogin(c, options); err != nil {
		return nil, err
	}
	o.books, err = newOpenbankBooks(c, options)
	return o, err
}

func (o *openbank) answer(c *call) reply {
	if c.path == openbankTokenPath {
		return o.login.token(c)
	}
	known := false
	for i := range o.routes {
		ids, found := o.routes[i].find(c.path)
		if found && o.routes[i].method == c.method {
			return o.play(c, &o.routes[i], ids)
		}
		known = known || found
	}
	if known {
		return openbankRefusal{12, "Method Not Allowed"}.reply()
	}
	return openbankRefusal{5, "Not Found"}.reply()
}

func (o *openbank) play(c *call, route *openbankRoute, ids map[string]string) reply {
	r, refusal := o.read(c, route, ids)
	if refusal != nil {
		return refusal.reply()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if bank, there := ids["bank_id"]; there && !o.books.banks[bank] {
		return openbankMissing("bank").reply()
	}
	result, refusal := route.run(o.books, r)
	if refusal != nil {
		return refusal.reply()
	}
	if o.options.AsDocumented {
		result = openbankPairs(result)
	}
	return reply{o.success(c.method), encode(result), c.method != http.MethodGet}
}

// success is the documented status, or the one that a gateway answers by itself.
func (o *openbank) success(method string) int {
	switch {
	case o.options.GatewayStatuses:
		return http.StatusOK
	case method == http.MethodPost:
		return http.StatusCreated
	case method == http.MethodDelete:
		return http.StatusNoContent
	}
	return http.StatusOK
}

// read checks who calls, then the body. Its media type is not looked at: the documentation's own examples send none.
func (o *openbank) read(c *call, route *openbankRoute, ids map[string]string) (r *openbankRequest, refusal *openbankRefusal) {
	r = &openbankRequest{ids: ids}
	if refusal = o.login.check(c); refusal != nil {
		return nil, refusal
	}
	if route.paged {
		r.page, refusal = o.paging.read(c.target)
		return r, refusal
	}
	if route.body == "" {
		return r, nil
	}
	document, err := readDocument(c.body)
	if err != nil {
		return nil, openbankInvalid(err.Error())
	}
	if list := breaches(o.bodies[route.body], document); len(list) > 0 {
		return nil, openbankInvalid(strings.TrimLeft(list[0].path()+" ", " ") + list[0].cause)
	}
	if document, err = openbankTexts(document); err != nil {
		return nil, openbankInvalid(err.Error())
	}
	r.body = document.(openbankDocument)
	return r, nil
}

func (o *openbank) mislabel([]byte) []byte { return nil }
