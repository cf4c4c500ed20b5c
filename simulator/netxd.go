package simulator

import (
	"mime"
	"net/http"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/tidwall/gjson"
)

// netxd plays NetXD's customer service: JSON-RPC at one address, errors with status 200.
type netxd struct {
	login     netxdLogin
	methods   map[string]netxdMethod
	customers *netxdCustomers
}

// netxdMethod is a method of the service; run gets the payload, valid by the schema of the request.
type netxdMethod struct {
	schema *jsonschema.Schema
	run    func(payload []byte) (result any, effect bool, failure *rpcError)
}

func newNetXD(c *contract, options Options) (api, error) {
	list, err := c.schemas("schemas/UpdateCustomerRequest", "schemas/GetCustomerRequest", "schemas/CustomerRecord")
	if err != nil {
		return nil, err
	}
	login, err := newNetXDLogin(options)
	if err != nil {
		return nil, err
	}
	customers, err := newNetXDCustomers(options, list[2])
	if err != nil {
		return nil, err
	}
	return &netxd{login, map[string]netxdMethod{
		"CustomerService.UpdateCustomer": {list[0], customers.update},
		"CustomerService.GetCustomer":    {list[1], customers.get},
	}, customers}, nil
}

func (n *netxd) answer(c *call) reply {
	if status := n.misdirected(c); status != 0 {
		return n.failure(c, status)
	}
	document, err := readDocument(c.body)
	if err != nil {
		return rpcFailure(http.StatusOK, nil, rpcParseError.because(err.Error()))
	}
	request, _ := document.(map[string]any)
	name, named := request["method"].(string)
	if !named {
		return rpcFailure(http.StatusOK, idOf(c), rpcInvalidRequest.because("method is missing"))
	}
	method, known := n.methods[name]
	if !known {
		return rpcFailure(http.StatusOK, idOf(c), rpcUnknownMethod)
	}
	if list := breaches(method.schema, document); len(list) > 0 {
		return rpcFailure(http.StatusOK, idOf(c), rpcInvalidParams.because(list[0].path()+" "+list[0].cause))
	}
	return n.run(c, method)
}

// misdirected is the status of a request that never gets to be a call, or 0.
func (n *netxd) misdirected(c *call) int {
	media, _, _ := mime.ParseMediaType(c.headers.Get("Content-Type"))
	switch {
	case c.path != "/jsonrpc":
		return http.StatusNotFound
	case c.method != http.MethodPost:
		return http.StatusMethodNotAllowed
	case media != "application/json":
		return http.StatusUnsupportedMediaType
	}
	return 0
}

func (n *netxd) run(c *call, method netxdMethod) reply {
	// the bytes as received: the signature is over them, not over what they mean
	payload := []byte(gjson.GetBytes(c.body, "params.payload").Raw)
	failure := n.login.check(gjson.GetBytes(c.body, "params.api"), payload)
	if failure != nil {
		return rpcFailure(http.StatusOK, idOf(c), failure)
	}
	result, effect, failure := method.run(payload)
	if failure != nil {
		return rpcFailure(http.StatusOK, idOf(c), failure)
	}
	return reply{http.StatusOK, encode(rpcAnswer{idOf(c), result, "2.0"}), effect}
}

func (n *netxd) failure(c *call, status int) reply {
	cause := rpcInvalidRequest.because(http.StatusText(status))
	if status < 400 || status >= 500 {
		cause = rpcInternalError
	}
	return rpcFailure(status, idOf(c), cause)
}

// netxdCodes are the codes of NetXD's own that are published.
var netxdCodes = map[string]string{"NOT_FOUND_CUSTOMER": "Customer does not exist", "NOT_FOUND_TRANSACTION": "", "1019": ""}

func (n *netxd) failureAs(c *call, status int, code string) (reply, bool) {
	for _, e := range []*rpcError{rpcParseError, rpcInvalidRequest, rpcUnknownMethod, rpcInvalidParams, rpcInternalError} {
		if code == strconv.Itoa(e.Code.(int)) {
			return rpcFailure(status, idOf(c), e), true
		}
	}
	message, known := netxdCodes[code]
	return rpcFailure(status, idOf(c), &rpcError{code, message}), known
}
