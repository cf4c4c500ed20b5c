package simulator

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// caasSeeds are the customers at the start: 7841003200000001 (id 784199000000001) is in order, …2 is not subscribed
// (45003), …3 is under investigation (45013), …4 is blocked (45051), each with the id document of the same last
// digit and type 4; …5 is inactive and has the passport P1000005 of type 2, which is out of use.
//
//go:embed caas_customers.json
var caasSeeds []byte

// Numbers of id documents that make the service behave in a way of its own.
const (
	caasSearchFails  = "784199000000006" // validate answers 45006
	caasBackendFails = "784199000000050" // onboarding answers 502
	caasScreenedLong = "784199000000071" // onboarding leaves a new customer under investigation
)

const caasFirstECRN = 7841003200001001 // of a customer who is onboarded

// caasCustomers are the customers that the bank keeps. Whoever uses them holds mu.
type caasCustomers struct {
	mu     sync.Mutex
	byECRN map[string]caasCustomer
	owners map[caasID]string // ecrns by id document
	next   int
	blanks caasBlanks
}

func newCAASCustomers(c *contract, o Options) (*caasCustomers, error) {
	list, err := c.schemas("schemas/Customer", "schemas/AddressAnswer", "schemas/IdDetailAnswer", "schemas/ClassificationAnswer")
	if err != nil {
		return nil, err
	}
	documents, err := seeds(o.Customers, caasSeeds, list[0])
	if err != nil {
		return nil, err
	}
	kept := &caasCustomers{byECRN: map[string]caasCustomer{}, owners: map[caasID]string{}, next: caasFirstECRN}
	kept.blanks = caasBlanks{caasBlank(list[0]), caasBlank(list[1]), caasBlank(list[2]), caasBlank(list[3])}
	for ecrn, text := range documents {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		customer, ok := document.(map[string]any)
		if err != nil || !ok || customer["ecrn"] != ecrn {
			return nil, errors.New("customers: each needs its ecrn as its id")
		}
		kept.put(ecrn, kept.seeded(customer))
	}
	return kept, nil
}

// seeded completes a customer of the start with the members that the API answers as null.
func (k *caasCustomers) seeded(given map[string]any) caasCustomer {
	customer := caasOver(k.blanks.customer, given)
	for list, blank := range map[string]map[string]any{"address_list": k.blanks.address, "id_details": k.blanks.id} {
		elements := []any{}
		for _, element := range caasObjects(given[list]) {
			elements = append(elements, caasOver(blank, element))
		}
		customer[list] = elements
	}
	given, _ = given["customer_classification"].(map[string]any)
	classification := caasOver(k.blanks.classification, given)
	if given["subscriptions"] == nil {
		classification["subscriptions"] = caasSubscriptions()
	}
	customer["customer_classification"] = classification
	return customer
}

// put keeps a customer, and whose the id documents are; one without a number is nobody's.
func (k *caasCustomers) put(ecrn string, customer caasCustomer) {
	for _, document := range caasObjects(k.byECRN[ecrn]["id_details"]) {
		delete(k.owners, caasIDOf(document))
	}
	k.byECRN[ecrn] = customer
	for _, document := range caasObjects(customer["id_details"]) {
		if id := caasIDOf(document); id.number != "" {
			k.owners[id] = ecrn
		}
	}
}

// free is an ecrn that nobody has.
func (k *caasCustomers) free() string {
	for {
		ecrn := fmt.Sprint(k.next)
		k.next++
		if k.byECRN[ecrn] == nil {
			return ecrn
		}
	}
}

// caasBlanks are the objects of the API's answers before anything is known: every member that may be null is.
type caasBlanks struct{ customer, address, id, classification map[string]any }

func caasBlank(schema *jsonschema.Schema) map[string]any {
	object := map[string]any{}
	for name, member := range schema.Properties {
		if member.Validate(nil) == nil {
			object[name] = nil
		}
	}
	return object
}

// caasOver is an object with another's members laid over it; both stay as they are.
func caasOver(object, members map[string]any) map[string]any {
	laid := make(map[string]any, len(object)+len(members))
	maps.Copy(laid, object)
	maps.Copy(laid, members)
	return laid
}

func caasSubscriptions() []any {
	return []any{map[string]any{"subsciption_type": "Digital Channel", "subscription_id": "LULUMONEY", "status": "active"}}
}
