package simulator

import (
	"encoding/json"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// rpcError is NetXD's error: a code of its own (text) or of JSON-RPC 2.0, section 5.1 (a number).
type rpcError struct {
	Code    any    `json:"code"`
	Message string `json:"message"`
}

var (
	rpcParseError      = &rpcError{-32700, "Parse error"}
	rpcInvalidRequest  = &rpcError{-32600, "Invalid Request"}
	rpcUnknownMethod   = &rpcError{-32601, "Method not found"}
	rpcInvalidParams   = &rpcError{-32602, "Invalid params"}
	rpcInternalError   = &rpcError{-32603, "Internal error"}
	rpcUnknownCustomer = &rpcError{"NOT_FOUND_CUSTOMER", "Customer does not exist"}
)

// because adds the cause to the error's text.
func (e *rpcError) because(cause string) *rpcError {
	if cause == "" {
		return e
	}
	return &rpcError{e.Code, e.Message + ": " + cause}
}

type rpcAnswer struct {
	ID      any    `json:"id"`
	Result  any    `json:"result"`
	Version string `json:"jsonrpc"`
}

type rpcRefusal struct {
	ID      any       `json:"id"`
	Error   *rpcError `json:"error"`
	Version string    `json:"jsonrpc"`
}

func rpcFailure(status int, id any, e *rpcError) reply {
	return reply{status: status, body: encode(rpcRefusal{id, e, "2.0"})}
}

// idOf is the request's id where the body has one that is a text, else nil.
func idOf(c *call) any {
	if !json.Valid(c.body) {
		return nil
	}
	if id := gjson.GetBytes(c.body, "id"); id.Type == gjson.String {
		return id.Str
	}
	return nil
}

func (n *netxd) mislabel(body []byte) []byte {
	id := gjson.GetBytes(body, "id").Str
	relabelled, err := sjson.SetBytes(body, "id", "9"+id)
	if err != nil {
		panic(err) // the body is our own answer
	}
	return relabelled
}
