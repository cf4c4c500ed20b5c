package simulator

import "fmt"

// caasCustomer is a customer as get answers it.
type caasCustomer map[string]any

// caasID names an id document: the type as text, since validate has a text and onboarding a number.
type caasID struct{ kind, number string }

func caasIDOf(document map[string]any) caasID {
	number, _ := document["id_number"].(string)
	return caasID{fmt.Sprint(document["id_type"]), number}
}

// caasObjects are the elements of a list of objects.
func caasObjects(list any) []map[string]any {
	elements, _ := list.([]any)
	var found []map[string]any
	for _, element := range elements {
		if object, ok := element.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}

// document is the customer's id document of that name, nil where there is none.
func (customer caasCustomer) document(id caasID) map[string]any {
	for _, document := range caasObjects(customer["id_details"]) {
		if caasIDOf(document) == id {
			return document
		}
	}
	return nil
}

func (customer caasCustomer) classification() map[string]any {
	object, _ := customer["customer_classification"].(map[string]any)
	return object
}

// subscribed tells whether a subscription of the customer is active; without one the customer is not told about.
func (customer caasCustomer) subscribed() bool {
	for _, subscription := range caasObjects(customer.classification()["subscriptions"]) {
		if subscription["status"] == "active" {
			return true
		}
	}
	return false
}

// refusal is the code that keeps the customer from being validated or onboarded, 0 where nothing does.
func (customer caasCustomer) refusal() int {
	switch {
	case customer["customer_status"] == "BLOCKED":
		return 45051
	case customer["aml_scan_status"] == "Under Investigation":
		return 45013
	}
	return 0
}

// onboarded is what onboarding tells about a customer.
func (customer caasCustomer) onboarded() map[string]any {
	return map[string]any{
		"ecrn": customer["ecrn"], "aml_scan_status": customer["aml_scan_status"], "customer_status": customer["customer_status"],
		"pep": customer["political_exposed_person"] == true, "aml_category": customer["aml_category"],
	}
}
