package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// Login is how a pack's provider role obtains an access token and sends it.
type Login struct {
	Endpoint *Endpoint // gives a token; nil where the header's value is known
	Refresh  *Endpoint // gives a token for a refresh token; nil where there is none
	Header   string    // that carries the token
	Prefix   string    // before it: "Bearer "
	spec     *loginSpec
	by       []expression
	value    expression // instead of an endpoint: a header whose value is known
}

// Login gives the way to log in that the settings choose, nil where the pack needs none.
func (v *Values) Login() *Login {
	if v == nil {
		return nil
	}
	return v.login
}

// Renews tells that requests of the endpoint carry a token that can be obtained anew.
func (l *Login) Renews(e *Endpoint) bool {
	return l != nil && l.Endpoint != nil && l.Endpoint != e && l.Refresh != e
}

// EachCustomers tells that a token is for one customer, who has to be named to obtain it.
func (l *Login) EachCustomers() bool { return len(l.by) > 0 }

// Key names the cache entry of the token that a request needs: the values of cache_by, which tell
// whose token it is.
func (l *Login) Key(p *Pass, in *Input) string {
	p.in, p.scratch, p.base = in, p.scratch[:0], 0
	p.frames = append(p.frames[:0], 0)
	var key []byte
	for _, e := range l.by {
		v := e.eval(p)
		key = append(append(key, p.textOf(&v)...), 0)
	}
	return string(key)
}

// Known gives the header's value where it needs no endpoint; false where a token has to be obtained.
func (l *Login) Known(p *Pass, in *Input) (text string, known bool) {
	if l.value == nil {
		return "", l.Endpoint == nil
	}
	p.in, p.scratch, p.base = in, p.scratch[:0], 0
	v := l.value.eval(p)
	return string(p.textOf(&v)), true
}

// loginFor gives the way that settings choose.
func (pack *Pack) loginFor(v *Values) *Login {
	by := pack.api.loginBy
	if by == "" && len(pack.logins) == 1 {
		return pack.logins[0]
	}
	chosen := textIn(v.settings, pack.api.settingNames(), by)
	for _, login := range pack.logins {
		if by != "" && login.spec.way == chosen {
			return login
		}
	}
	return nil
}

// SecretsForLogin lists the secrets that a bank with these settings must give to log in.
func (pack *Pack) SecretsForLogin(settings map[string]string) []string {
	v, _ := pack.Values(Front, settings, nil)
	if v.login == nil {
		return nil
	}
	var names []string
	for _, p := range v.login.spec.needs {
		if p.root == rootSecret {
			names = append(names, p.members[0])
		}
	}
	return names
}

// missingForLogin names what the chosen way to log in needs and a bank does not give.
func (pack *Pack) missingForLogin(v *Values) []error {
	if pack.api.loginBy != "" && v.login == nil {
		return []error{fmt.Errorf("setting %s is missing: it chooses how to log in", pack.api.loginBy)}
	}
	if v.login == nil {
		return nil
	}
	var errs []error
	for _, p := range v.login.spec.needs {
		what, specs, values := "setting", pack.api.settings, v.settings
		if p.root == rootSecret {
			what, specs, values = "secret", pack.api.secrets, v.secrets
		}
		for i, s := range specs {
			if s.Name == p.members[0] && !values[i].set {
				errs = append(errs, fmt.Errorf("%s %s is missing, with %s: %s it is needed: %s", what, s.Name, pack.api.loginBy, v.login.spec.way, s.Description))
			}
		}
	}
	return errs
}

// logins binds the ways to log in to the endpoints that they call.
func (l *packLoader) logins() {
	for _, spec := range l.pack.api.logins {
		if login := l.login(spec); login != nil {
			l.pack.logins = append(l.pack.logins, login)
		}
	}
}

func (l *packLoader) login(spec *loginSpec) *Login {
	login := &Login{Header: spec.header, Prefix: spec.prefix, spec: spec}
	if spec.call == "" {
		if spec.value != nil {
			login.value, _ = l.compiler(nil, nil, nil, nil).expression(scope{}, spec.value, nil)
		}
		return login
	}
	if login.Endpoint = l.loginEndpoint(spec.node.Get("call"), tokenOperation); login.Endpoint == nil {
		return nil
	}
	if spec.refresh != "" {
		login.Refresh = l.loginEndpoint(spec.node.Get("refresh"), refreshOperation)
	}
	c := l.compiler(nil, nil, login.Endpoint.Operation.Params, nil)
	for _, by := range spec.by {
		if made, ok := c.expression(scope{}, by, nil); ok {
			login.by = append(login.by, made)
		}
	}
	return login
}

func (l *packLoader) loginEndpoint(n *source.Node, operation string) *Endpoint {
	e := l.pack.endpoint(n.Text)
	if e == nil || e.Operation.Name != operation {
		l.problems.Add(n, "authentication", n.Text+" is not an endpoint with operation: "+operation, "name the endpoint that obtains the token")
		return nil
	}
	return e
}
