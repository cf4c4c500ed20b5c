package simulator

import "net/url"

// validate finds a customer by an id document and tells how the customer stands.
func (a *caas) validate(c *call) reply {
	document, err := readDocument(c.body)
	if err != nil || len(breaches(a.schemas.validate, document)) > 0 {
		return caasNotFound(40001)
	}
	asked := document.(map[string]any)
	id := caasID{asked["idType"].(string), asked["idNumber"].(string)}
	if id.number == caasSearchFails {
		return caasNotFound(45006)
	}
	a.customers.mu.Lock()
	defer a.customers.mu.Unlock()
	customer := a.customers.byECRN[a.customers.owners[id]]
	switch {
	case customer == nil:
		return caasNotFound(45001)
	case customer.refusal() != 0:
		return caasNotFound(customer.refusal())
	case !customer.subscribed():
		return caasNotFound(45003)
	}
	return caasFound(customer.validated(id))
}

// get reads a customer by the ecrn as it stands in the path.
func (a *caas) get(escaped string) reply {
	ecrn, _ := url.PathUnescape(escaped)
	a.customers.mu.Lock()
	defer a.customers.mu.Unlock()
	customer := a.customers.byECRN[ecrn]
	switch {
	case customer == nil:
		return caasNotFound(45001)
	case !customer.subscribed():
		return caasNotFound(45003)
	}
	return caasFound(customer)
}

// validated is what validate tells about a customer, with the id document that was asked for.
func (customer caasCustomer) validated(id caasID) map[string]any {
	told := map[string]any{}
	for _, name := range []string{"ecrn", "first_name", "middle_name", "last_name", "agent_location_id",
		"primary_mobile_number", "email_id", "customer_status", "aml_scan_status"} {
		told[name] = customer[name]
	}
	document := customer.document(id)
	told["id_status"] = "Inactive"
	if document["active_status"] == true {
		told["id_status"] = "Active"
	}
	if expires, ok := document["date_of_expiry"].(string); ok {
		told["id_date_of_expiry"] = expires + "T00:00:00.000+00:00"
	}
	return told
}
