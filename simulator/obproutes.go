package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

// obpRoute is one operation of the API.
type obpRoute struct {
	method, path string // below obpRoot; "*" stands for an id
	body         string // schema of the request, "" where it has none
	role         string // that the user needs
	status       int    // of success
	old, open    bool   // old style of refusals; no login, bank or customer is looked at
	checksBankID bool   // a bank id of another form is OBP-30111
	run          func(b *obpBooks, r *obpRequest) (any, *obpRefusal)
}

const (
	obpRoot     = "/obp/v3.1.0/"
	obpCustomer = "banks/*/customers/*"
)

// obpRoutes are the operations in the order in which a path is looked up: fixed names before ids.
func obpRoutes() []obpRoute {
	return append([]obpRoute{
		{method: "GET", path: "users/current/customers", status: 200, run: (*obpBooks).ofUser},
		{method: "GET", path: "banks/*/customers", status: 200, run: (*obpBooks).ofUserAtBank},
		{method: "POST", path: "banks/*/customers", body: "CustomerCreation", role: "CanCreateCustomer", status: 201, run: (*obpBooks).create},
		{method: "POST", path: "banks/*/customers/customer-number", body: "CustomerNumber", role: "CanGetCustomer", status: 200, run: (*obpBooks).byNumber},
		{method: "GET", path: "banks/*/firehose/customers", role: "CanUseCustomerFirehoseAtAnyBank", status: 200, run: (*obpBooks).firehose},
		{method: "GET", path: "banks/*/crm-events", status: 200, old: true, run: (*obpBooks).crmEvents},
		{method: "POST", path: "banks/*/user_customer_links", body: "UserCustomerLinkCreation", role: "CanCreateUserCustomerLink",
			status: 201, old: true, checksBankID: true, run: (*obpBooks).link},
		{method: "GET", path: obpCustomer, role: "CanGetCustomer", status: 200, run: (*obpBooks).byID},
		{method: "POST", path: obpCustomer + "/social_media_handles", body: "SocialMediaHandle", role: "CanAddSocialMediaHandle",
			status: 201, old: true, checksBankID: true, run: (*obpBooks).addHandle},
		{method: "GET", path: obpCustomer + "/social_media_handles", role: "CanGetSocialMediaHandles", status: 200, old: true, run: (*obpBooks).handles},
		{method: "POST", path: obpCustomer + "/address", body: "AddressCreation", role: "CanCreateCustomerAddress", status: 201, run: (*obpBooks).addAddress},
		{method: "GET", path: obpCustomer + "/addresses", role: "CanGetCustomerAddress", status: 200, run: (*obpBooks).addresses},
		{method: "PUT", path: obpCustomer + "/addresses/*", body: "AddressCreation", role: "CanCreateCustomer", status: 200, run: (*obpBooks).changeAddress},
		{method: "DELETE", path: obpCustomer + "/addresses/*", role: "CanDeleteCustomerAddress", status: 200, run: (*obpBooks).deleteAddress},
		{method: "POST", path: obpCustomer + "/tax-residence", body: "TaxResidenceCreation", role: "CanCreateTaxResidence", status: 201, run: (*obpBooks).addTaxResidence},
		{method: "GET", path: obpCustomer + "/tax-residences", role: "CanGetTaxResidence", status: 200, run: (*obpBooks).taxResidences},
		{method: "DELETE", path: obpCustomer + "/tax_residencies/*", role: "CanDeleteTaxResidence", status: 200, run: (*obpBooks).deleteTaxResidence},
		{method: "POST", path: obpCustomer + "/credit_limit/requests", body: "CreditLimitRequest", status: 201, open: true, run: (*obpBooks).orderCreditLimit},
		{method: "GET", path: obpCustomer + "/credit_limit/requests", status: 200, open: true, run: (*obpBooks).creditLimitRank},
		{method: "GET", path: obpCustomer + "/credit_limit/requests/*", status: 200, open: true, run: (*obpBooks).creditLimitRank},
	}, obpUpdates()...)
}

// obpUpdates are the PUTs that each change a part of a customer.
func obpUpdates() []obpRoute {
	var routes []obpRoute
	for _, part := range []struct{ path, body, role string }{
		{"branch", "BranchUpdate", "CanUpdateCustomerBranch"},
		{"credit-limit", "CreditLimitUpdate", "CanUpdateCustomerCreditLimit"},
		{"credit-rating-and-source", "CreditRatingUpdate", "CanUpdateCustomerCreditRatingAndSource"},
		{"email", "EmailUpdate", "CanUpdateCustomerEmail"},
		{"identity", "IdentityUpdate", "CanUpdateCustomerIdentity"},
		{"mobile-number", "MobileNumberUpdate", "CanUpdateCustomerMobilePhoneNumber"},
		{"number", "CustomerNumber", "CanUpdateCustomerNumber"},
		{"data", "DataUpdate", "CanUpdateCustomerData"},
	} {
		routes = append(routes, obpRoute{method: http.MethodPut, path: obpCustomer + "/" + part.path, body: part.body,
			role: part.role, status: 200, run: (*obpBooks).update})
	}
	return routes
}

// writes tells whether success changes what is kept; the credit limit requests are example data only.
func (r *obpRoute) writes() bool {
	return r.method != http.MethodGet && !r.open && r.path != "banks/*/customers/customer-number"
}

// find matches a path below obpRoot, escaped as it came, and gives its ids.
func (r *obpRoute) find(method, path string) (ids []string, found bool) {
	parts, wanted := strings.Split(path, "/"), strings.Split(r.path, "/")
	if method != r.method || len(parts) != len(wanted) {
		return nil, false
	}
	for i, part := range parts {
		text, err := url.PathUnescape(part)
		if err != nil || wanted[i] != "*" && wanted[i] != text {
			return nil, false
		}
		if wanted[i] == "*" {
			ids = append(ids, text)
		}
	}
	return ids, true
}
