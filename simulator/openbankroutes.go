package simulator

import (
	"net/url"
	"strings"
)

// openbankRoute is one operation of the API.
type openbankRoute struct {
	method, path string
	body         string // schema of the request, "" where it has none
	paged        bool   // the query asks for a page
	run          func(b *openbankBooks, r *openbankRequest) (any, *openbankRefusal)
}

const openbankCustomer = "/v1/banks/{bank_id}/customers/{customer_id}"

func openbankRoutes() []openbankRoute {
	return append([]openbankRoute{
		{method: "POST", path: "/v1/customers", body: "CustomerCreation", run: (*openbankBooks).create},
		{method: "POST", path: "/v1/customers/{customer_id}/address", body: "AddressCreation", run: (*openbankBooks).addAddress},
		{method: "POST", path: "/v1/customers/{customer_id}/social_media_handles", body: "SocialMediaHandleCreation", run: (*openbankBooks).addHandle},
		{method: "GET", path: "/v1/users/current/customers", run: (*openbankBooks).ofUser},
		{method: "GET", path: "/v1/banks/{bank_id}/customers", run: (*openbankBooks).ofUser},
		{method: "GET", path: "/v1/banks/{bank_id}/firehose/customers", paged: true, run: (*openbankBooks).firehose},
		{method: "GET", path: "/v1/banks/{bank_id}/crm-events", run: (*openbankBooks).crmEvents},
		{method: "POST", path: "/v1/banks/{bank_id}/user_customer_links", body: "UserCustomerLinkCreation", run: (*openbankBooks).link},
		{method: "GET", path: openbankCustomer, run: (*openbankBooks).byID},
		{method: "GET", path: openbankCustomer + "/customer-number/{customer_number}", run: (*openbankBooks).byNumber},
		{method: "GET", path: openbankCustomer + "/addresses", run: (*openbankBooks).addresses},
		{method: "PUT", path: openbankCustomer + "/addresses/{customer_address_id}", body: "AddressUpdate", run: (*openbankBooks).changeAddress},
		{method: "DELETE", path: openbankCustomer + "/addresses/{customer_address_id}", run: (*openbankBooks).deleteAddress},
		{method: "GET", path: openbankCustomer + "/tax-residences", run: (*openbankBooks).taxResidences},
		{method: "DELETE", path: openbankCustomer + "/tax_residencies/{tax_residence_id}", run: (*openbankBooks).deleteTaxResidence},
		{method: "GET", path: openbankCustomer + "/social_media_handles", run: (*openbankBooks).handles},
		{method: "GET", path: openbankCustomer + "/credit_limit/requests", run: (*openbankBooks).creditLimitOrders},
		{method: "POST", path: openbankCustomer + "/credit_limit/requests", body: "CreditLimitOrderCreation", run: (*openbankBooks).orderCreditLimit},
		{method: "GET", path: openbankCustomer + "/credit_limit/request/{request_id}", run: (*openbankBooks).creditLimitOrder},
	}, openbankUpdates()...)
}

// find matches an escaped path and gives its ids.
func (r *openbankRoute) find(path string) (ids map[string]string, found bool) {
	parts, wanted := strings.Split(path, "/"), strings.Split(r.path, "/")
	if len(parts) != len(wanted) {
		return nil, false
	}
	ids = map[string]string{}
	for i, part := range parts {
		text, err := url.PathUnescape(part)
		name, isID := strings.CutPrefix(wanted[i], "{")
		switch {
		case err != nil, isID && text == "", !isID && text != wanted[i]:
			return nil, false
		case isID:
			ids[strings.TrimSuffix(name, "}")] = text
		}
	}
	return ids, true
}
