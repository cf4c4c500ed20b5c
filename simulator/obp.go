package simulator

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// obp plays Open Bank Project 3.1.0, the operations about customers.
type obp struct {
	login  obpLogin
	routes []obpRoute
	bodies map[string]*jsonschema.Schema
	bankID *jsonschema.Schema

	stamped atomic.Int64

	mu    sync.Mutex
	books *obpBooks
}

// obpRequest is a call whose login, bank, role and body are in order.
type obpRequest struct {
	user  obpUser
	bank  string
	ids   []string // of the path, behind the bank's
	body  obpDocument
	query url.Values
}

func newOBP(c *contract, options Options) (api, error) {
	if options.TokenLifetime%1e9 != 0 || options.TokenLifetime < 0 {
		return nil, fmt.Errorf("token lifetime %s is not in whole seconds", options.TokenLifetime)
	}
	b := &obp{login: obpLogin{options, newTokens(options)}, routes: obpRoutes(), bodies: map[string]*jsonschema.Schema{}}
	var err error
	for _, route := range b.routes {
		if route.body != "" && b.bodies[route.body] == nil {
			if b.bodies[route.body], err = c.schema("schemas/" + route.body); err != nil {
				return nil, err
			}
		}
	}
	if b.bankID, err = c.schema("parameters/bank_id/schema"); err != nil {
		return nil, err
	}
	b.books, err = newOBPBooks(c, options)
	return b, err
}

func (b *obp) answer(c *call) reply {
	if c.method == http.MethodPost && c.path == "/my/logins/direct" {
		return b.login.directLogin(c)
	}
	path, ok := strings.CutPrefix(c.path, obpRoot)
	for i := range b.routes {
		if ids, found := b.routes[i].find(c.method, path); ok && found {
			return b.play(c, &b.routes[i], ids)
		}
	}
	return obpNo("OBP-10404").reply(http.StatusNotFound)
}

func (b *obp) play(c *call, route *obpRoute, ids []string) reply {
	result, refusal := b.carryOut(c, route, ids)
	switch {
	case refusal != nil && route.old:
		return refusal.reply(refusal.oldStyle())
	case refusal != nil:
		return refusal.reply(refusal.status())
	case result == nil:
		return reply{status: http.StatusNoContent, body: []byte("No CRM Events available.")}
	}
	return reply{route.status, result, route.writes()}
}

// carryOut checks in the provider's order: login, bank, role, body; the operation itself looks for the customer.
func (b *obp) carryOut(c *call, route *obpRoute, ids []string) ([]byte, *obpRefusal) {
	r := &obpRequest{ids: ids}
	if !route.open {
		if refusal := b.enter(c, route, r); refusal != nil {
			return nil, refusal
		}
	}
	if refusal := b.read(c, route, r); refusal != nil {
		return nil, refusal
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	result, refusal := route.run(b.books, r)
	if refusal != nil || result == nil {
		return nil, refusal
	}
	return encode(result), nil
}

// enter checks who calls and which bank it is about.
func (b *obp) enter(c *call, route *obpRoute, r *obpRequest) (refusal *obpRefusal) {
	if r.user, refusal = b.login.user(c); refusal != nil {
		return refusal
	}
	if strings.HasPrefix(route.path, "banks/") {
		r.bank, r.ids = r.ids[0], r.ids[1:]
		switch {
		case route.checksBankID && len(breaches(b.bankID, r.bank)) > 0:
			return obpNo("OBP-30111")
		case !b.books.banks[r.bank]:
			return obpNo("OBP-30001")
		}
	}
	switch {
	case route.role == "" || r.user.roles:
		return nil
	case strings.Contains(route.path, "/firehose/"):
		return &obpRefusal{"OBP-00012", " or OBP-20006: " + obpTexts["OBP-20006"] + route.role}
	}
	return &obpRefusal{"OBP-20006", route.role}
}

// read reads what the request carries.
func (b *obp) read(c *call, route *obpRoute, r *obpRequest) *obpRefusal {
	target, err := url.ParseRequestURI(c.target)
	if err == nil {
		r.query, err = url.ParseQuery(target.RawQuery)
	}
	if err != nil {
		return obpNo("OBP-50000")
	}
	if route.body == "" {
		return nil
	}
	if media, _, _ := mime.ParseMediaType(c.headers.Get("Content-Type")); media != "application/json" {
		return &obpRefusal{"OBP-10001", " The body must be application/json."}
	}
	document, err := readDocument(c.body)
	if err != nil {
		return &obpRefusal{"OBP-10001", " " + err.Error()}
	}
	if list := breaches(b.bodies[route.body], document); len(list) > 0 {
		return &obpRefusal{"OBP-10001", strings.TrimRight(" "+list[0].path(), " ") + " " + list[0].cause}
	}
	r.body = obpRead(c.body)
	return nil
}

func (b *obp) failure(_ *call, status int) reply { return obpNo(obpCodeOf(status)).reply(status) }

// failureAs says one of the API's own codes with a status; false where the API does not have the code.
func (b *obp) failureAs(_ *call, status int, code string) (reply, bool) {
	_, known := obpTexts[code]
	return obpNo(code).reply(status), known
}

func (b *obp) mislabel([]byte) []byte { return nil }

// stamp numbers the call, as the provider labels each one.
func (b *obp) stamp(headers http.Header, _ *call) {
	headers.Set("Correlation-Id", fmt.Sprintf("0b9c0000-0000-4000-8000-%012d", b.stamped.Add(1)))
}
