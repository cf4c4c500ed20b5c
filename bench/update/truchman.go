package update

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Truchman is the product's translation without HTTP: what the proxy does with the bodies of one
// request, in the same order. One is for one goroutine, as the proxy's exchanges are.
type Truchman struct {
	front    *mappings.Endpoint
	provider *mappings.Endpoint
	flow     *mappings.Flow
	values   *mappings.Values
	plans    []*mappings.Plan
	params   []mappings.Param
	request  mappings.Request

	body, answer                document.Document
	reading, answered           contract.Reading
	inward, loss, out, back, to mappings.Pass
	asked, input                mappings.Input
}

// NewTruchman loads the shipped packs. With signed, the payload is signed by ECDSA P-256 as NetXD wants
// it; requestID is the partner's.
func NewTruchman(signed bool, requestID string) (*Truchman, error) {
	set, err := mappings.Load()
	if err != nil {
		return nil, err
	}
	values, err := netxdValues(set.Packs["netxd"], signed)
	if err != nil {
		return nil, err
	}
	t := &Truchman{values: values, request: mappings.Request{ID: requestID, Time: time.Unix(1_700_000_000, 0)}}
	_, t.front = set.Packs["normalized"].Operation("customer.update")
	t.flow, t.provider = set.Packs["netxd"].Operation("customer.update")
	if t.flow != nil {
		t.provider = t.flow.Steps[len(t.flow.Steps)-1].Endpoint
	}
	t.plans = []*mappings.Plan{t.provider.Request.Outward}
	for _, spec := range t.front.Operation.Params {
		t.params = append(t.params, param(spec.Name))
	}
	return t, nil
}

func param(name string) mappings.Param {
	switch name {
	case "bank_id":
		return mappings.Param{Set: true, Text: []byte("netxd")}
	case "customer_id":
		return mappings.Param{Set: true, Text: []byte("CUSTOMER_ID:" + CustomerID)}
	}
	return mappings.Param{}
}

// settings are those of the bank and its secrets, as its configuration gives them.
func settings(signed bool) (settings, secrets map[string]string, err error) {
	settings = map[string]string{"key_id": KeyID, "signature_algorithm": "none", "phone_country_code": "971"}
	secrets = map[string]string{"credential": Credential, "api_key": APIKey}
	if !signed {
		return settings, secrets, nil
	}
	settings["signature_algorithm"] = "ecdsa-p256-sha256"
	secrets["private_key"], err = NewKey()
	return settings, secrets, err
}

// NewKey makes a P-256 key that signs, as PEM.
func NewKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), err
}

func netxdValues(pack *mappings.Pack, signed bool) (*mappings.Values, error) {
	settings, secrets, err := settings(signed)
	if err != nil {
		return nil, err
	}
	values, errs := pack.Values(mappings.Provider, settings, secrets)
	return values, errors.Join(errs...)
}

// Translate makes the provider's call out of the partner's body: strict reading, the front's contract,
// inward, what nothing takes, outward. The result is good until the next call.
func (t *Truchman) Translate(body []byte) ([]byte, error) {
	if err := t.body.Read(body, document.DefaultLimits); err != nil {
		return nil, err
	}
	inward := t.front.Request.Inward
	inward.Reads().Read(&t.reading, &t.body, contract.Request)
	if len(t.reading.Violations) > 0 {
		return nil, fmt.Errorf("the request breaks the contract at %s", t.body.Pointer(t.reading.Violations[0].Node))
	}
	t.asked = mappings.Input{Body: &t.reading, Params: t.params, Request: t.request, Loss: true}
	inward.Run(&t.inward, &t.asked)
	t.input = mappings.Input{Body: &t.reading, Params: t.params, Values: t.values, Request: t.request}
	t.loss.Losses(t.plans, &t.input)
	t.provider.Request.Outward.Run(&t.out, &t.input)
	return t.out.Body, refused(&t.inward, &t.loss, &t.out)
}

// Answer makes the normalized answer out of the provider's: strict reading, outcome, the provider's
// contract, inward, and the front's headers.
func (t *Truchman) Answer(body []byte) ([]byte, error) {
	if err := t.answer.Read(body, document.DefaultLimits); err != nil {
		return nil, err
	}
	outcome := t.provider.Pack.Outcome(&t.back, mappings.RawAnswer{Document: &t.answer, Status: 200})
	if !outcome.Known || !outcome.Succeeded {
		return nil, errors.New("the answer is no success")
	}
	plan := t.provider.Answer.Inward
	plan.Reads().Read(&t.answered, &t.answer, contract.Answer)
	if len(t.answered.Violations) > 0 {
		return nil, fmt.Errorf("the answer breaks the contract at %s", t.answer.Pointer(t.answered.Violations[0].Node))
	}
	t.input = mappings.Input{Body: &t.answered, Params: t.params, Values: t.values, Request: t.request, Lenient: true}
	plan.Run(&t.back, &t.input)
	t.asked = mappings.Input{Params: t.params, Request: t.request, Lenient: true}
	t.front.Answer.Outward.Run(&t.to, &t.asked)
	return t.back.Body, refused(&t.back, &t.to)
}

func refused(passes ...*mappings.Pass) error {
	for _, p := range passes {
		if len(p.Problems) > 0 {
			return fmt.Errorf("%s %s", p.Problems[0].Place, p.Problems[0].Detail)
		}
	}
	return nil
}
