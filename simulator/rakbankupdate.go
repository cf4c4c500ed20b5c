package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// rakbankCustomer cuts "Account_ID:1000001" out of an escaped path. The two parts are checked by the contract.
func rakbankCustomer(path string) (customer string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/v1/customers/")
	if !ok || strings.Contains(rest, "/") || !strings.Contains(rest, ":") && !strings.Contains(rest, "%3A") {
		return "", false
	}
	customer, err := url.PathUnescape(rest)
	return customer, err == nil
}

// update changes a customer's profile and answers the whole of it.
func (b *rakbank) update(c *call, customer string) reply {
	if r := b.headers(c, "X-IBM-Client-Id"); r != nil {
		return r.reply()
	}
	if r := b.parameters(customer); r != nil {
		return r.reply()
	}
	if r := b.tokens.check(c.headers.Get("Authorization"), customer); r != nil {
		return r.reply()
	}
	if _, r := b.body(c, b.schemas.update); r != nil {
		return r.reply()
	}
	var change profile
	if err := json.Unmarshal(c.body, &change); err != nil {
		return invalid("Invalid object.").reply()
	}
	kept, known := b.profiles.update(customer, change)
	if !known {
		return invalid("The customer is not known.").reply()
	}
	return reply{http.StatusOK, encode(kept), true}
}

func (b *rakbank) parameters(customer string) *refusal {
	idType, id, _ := strings.Cut(customer, ":")
	if list := breaches(b.schemas.idType, idType); len(list) > 0 {
		return invalid("Invalid path: the parameter 'customer_id_type' " + list[0].cause + ".")
	}
	if list := breaches(b.schemas.id, id); len(list) > 0 {
		return invalid("Invalid path: the parameter 'customer_id' " + list[0].cause + ".")
	}
	return nil
}
