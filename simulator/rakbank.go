package simulator

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// rakbank plays RAKBank's partner APIs: the token and the update of a customer's profile.
type rakbank struct {
	options  Options
	schemas  rakbankSchemas
	tokens   *tokens
	profiles *profiles
}

type rakbankSchemas struct{ update, token, idType, id, msgID *jsonschema.Schema }

func newRAKBank(c *contract, options Options) (api, error) {
	list, err := c.schemas("schemas/CustomerUpdate", "schemas/TokenRequest", "parameters/customer_id_type/schema",
		"parameters/customer_id/schema", "parameters/MsgId/schema")
	if err != nil {
		return nil, err
	}
	if options.TokenLifetime%1e9 != 0 || options.TokenLifetime < 0 {
		return nil, fmt.Errorf("token lifetime %s is not in whole seconds", options.TokenLifetime)
	}
	if err := options.JWS.check(); err != nil {
		return nil, err
	}
	kept, err := newProfiles(options, list[0])
	if err != nil {
		return nil, err
	}
	schemas := rakbankSchemas{list[0], list[1], list[2], list[3], list[4]}
	return &rakbank{options, schemas, newTokens(options), kept}, nil
}

func (b *rakbank) answer(c *call) reply {
	customer, isCustomer := rakbankCustomer(c.path)
	media, _, _ := mime.ParseMediaType(c.headers.Get("Content-Type"))
	var unsigned error
	if b.options.JWS != nil {
		opened := *c
		c = &opened // the call is kept as it came
		if c.body, unsigned = b.options.JWS.open(c); media == "application/jose" {
			media = "application/json"
		}
	}
	switch {
	case !isCustomer && c.path != "/v1/partner_auth/token":
		return b.failure(c, http.StatusNotFound)
	case c.method != http.MethodPost:
		return b.failure(c, http.StatusMethodNotAllowed)
	case media != "application/json":
		return b.failure(c, http.StatusUnsupportedMediaType)
	case unsigned != nil && (isCustomer || b.options.JWS.Logins):
		return invalid("Invalid signature.").reply()
	case isCustomer:
		return b.update(c, customer)
	}
	return b.token(c)
}

// sealed is the body of an answer as it is sent: signed, where answers are.
func (b *rakbank) sealed(headers http.Header, c *call, body []byte) ([]byte, error) {
	if b.options.JWS == nil || b.options.JWS.AnswerKey == nil {
		return body, nil
	}
	return b.options.JWS.seal(headers, isCompact(c.body), body)
}

func (b *rakbank) failure(_ *call, status int) reply {
	code := strconv.Itoa(status)
	message := http.StatusText(status)
	if message == "" {
		message = "Status " + code
	}
	return refusal{Status: code, Code: code, Message: message}.reply()
}

func (b *rakbank) mislabel([]byte) []byte { return nil }

// headers checks what every request carries besides its token.
func (b *rakbank) headers(c *call, required ...string) *refusal {
	for _, name := range append(required, "MsgId") {
		if c.headers.Get(name) == "" {
			return missingHeader(name)
		}
	}
	if list := breaches(b.schemas.msgID, c.headers.Get("MsgId")); len(list) > 0 {
		return invalid(fmt.Sprintf("Invalid header: the parameter 'MsgId' %s.", list[0].cause))
	}
	if c.headers.Get("X-IBM-Client-Id") != b.options.ClientID {
		return unauthorized("Invalid client id or secret")
	}
	return nil
}

// body reads the body and checks it by its schema.
func (b *rakbank) body(c *call, schema *jsonschema.Schema) (any, *refusal) {
	document, err := readDocument(c.body)
	if err != nil {
		return nil, &refusal{"400", "400", "", "Bad Request", err.Error()}
	}
	list := breaches(schema, document)
	switch {
	case len(list) == 0:
		return document, nil
	case list[0].missing:
		return nil, missingProperty(list[0].name())
	case list[0].name() == "":
		return nil, invalid(fmt.Sprintf("Invalid object: the object %s.", list[0].cause))
	}
	return nil, invalidProperty(list[0].name(), list[0].cause)
}

func (b *rakbank) failureAs(c *call, status int, code string) (reply, bool) {
	var known *refusal
	switch code {
	case "401001":
		known = &refusal{"401", code, "", "Unauthorized", ""}
	case "422001":
		known = missingProperty("country_code")
	case "422002":
		known = missingHeader("MsgId")
	default:
		said, _ := strconv.Atoi(code)
		return b.failure(c, said), http.StatusText(said) != ""
	}
	answer := known.reply()
	answer.status = status
	return answer, true
}
