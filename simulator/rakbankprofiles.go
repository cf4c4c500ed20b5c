package simulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed rakbank_customers.json
var rakbankSeeds []byte

// profiles are the customers that the bank keeps, by "Account_ID:1000001".
type profiles struct {
	mu         sync.Mutex
	byCustomer map[string]profile
}

func newProfiles(o Options, schema *jsonschema.Schema) (*profiles, error) {
	documents, err := seeds(o.Customers, rakbankSeeds, schema)
	if err != nil {
		return nil, err
	}
	kept := &profiles{byCustomer: map[string]profile{}}
	for customer, document := range documents {
		var p profile
		if err := json.Unmarshal(document, &p); err != nil || !strings.Contains(customer, ":") {
			return nil, fmt.Errorf("customers: each needs an id with its type, such as Account_ID:1000001, and an object")
		}
		kept.byCustomer[customer] = p
	}
	return kept, nil
}

func (k *profiles) update(customer string, change profile) (profile, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, known := k.byCustomer[customer]
	if known {
		p = p.changed(change)
		k.byCustomer[customer] = p
	}
	return p, known
}
