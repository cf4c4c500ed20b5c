package simulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed netxd_customers.json
var netxdSeeds []byte

// netxdCustomers are the customers that the service keeps.
type netxdCustomers struct {
	mu    sync.Mutex
	list  []netxdCustomer // by id
	clock func() time.Time
}

func newNetXDCustomers(o Options, schema *jsonschema.Schema) (*netxdCustomers, error) {
	documents, err := seeds(o.Customers, netxdSeeds, schema)
	if err != nil {
		return nil, err
	}
	customers := &netxdCustomers{clock: o.Clock}
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		var customer netxdCustomer
		if err := json.Unmarshal(documents[id], &customer); err != nil {
			return nil, fmt.Errorf("customer: %w", err)
		}
		customer.ID = id
		customers.list = append(customers.list, customer)
	}
	return customers, nil
}

// update changes what the payload has and answers the customer in full.
func (s *netxdCustomers) update(payload []byte) (any, bool, *rpcError) {
	var change netxdUpdate
	if err := json.Unmarshal(payload, &change); err != nil {
		return nil, false, rpcInvalidParams
	}
	if failure := change.check(); failure != nil {
		return nil, false, failure
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.list, func(c netxdCustomer) bool { return c.ID == change.ID })
	if at < 0 {
		return nil, false, rpcUnknownCustomer
	}
	change.apply(&s.list[at])
	s.list[at].UpdatedDate = s.clock().UTC().Format("2006-01-02T15:04:05.000Z")
	return s.list[at].netxdKnown, true, nil
}

// get finds a customer and answers it with masked contact and identification.
func (s *netxdCustomers) get(payload []byte) (any, bool, *rpcError) {
	var query netxdQuery
	if err := json.Unmarshal(payload, &query); err != nil {
		return nil, false, rpcInvalidParams
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.list, query.finds)
	if at < 0 {
		return nil, false, rpcUnknownCustomer
	}
	return s.list[at].masked(), false, nil
}
