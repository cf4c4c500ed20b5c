package mappings

// Login is how a pack's provider role obtains an access token and sends it.
type Login struct {
	Endpoint *Endpoint
	Header   string // that carries the token
	Prefix   string // before it: "Bearer "
	by       []expression
	value    expression // instead of an endpoint: a header whose value is known
}

// Login gives the pack's way to log in, nil where it needs none.
func (pack *Pack) Login() *Login { return pack.login }

// Renews tells that requests of the endpoint carry a token that can be obtained anew.
func (pack *Pack) Renews(e *Endpoint) bool {
	return pack.login != nil && pack.login.Endpoint != nil && pack.login.Endpoint != e
}

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

// login binds authentication.token to the endpoint that it calls.
func (l *packLoader) login() {
	spec := l.pack.api.token
	if spec == nil {
		return
	}
	if spec.value != nil {
		c := l.compiler(nil, nil, nil, nil)
		value, _ := c.expression(scope{}, spec.value, nil)
		l.pack.login = &Login{Header: spec.header, value: value}
		return
	}
	e := l.pack.endpoint(spec.call)
	if e == nil || e.Operation.Name != tokenOperation {
		l.problems.Add(spec.node.Get("call"), "authentication", spec.call+" is not an endpoint with operation: "+tokenOperation,
			"name the endpoint that obtains the token")
		return
	}
	login := &Login{Endpoint: e, Header: spec.header, Prefix: spec.prefix}
	c := l.compiler(nil, nil, e.Operation.Params, nil)
	for _, by := range spec.by {
		if made, ok := c.expression(scope{}, by, nil); ok {
			login.by = append(login.by, made)
		}
	}
	l.pack.login = login
}
