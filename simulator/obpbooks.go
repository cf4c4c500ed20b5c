package simulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// obpSeeds are Mara Quill (…u1, number 5987951) and Tobin Fen (…u2, 5987952) at the first bank and Ines Vale (…u3, 5987953)
// at the second; obpRecordSeeds are what hangs on them, and the first bank's CRM events.
//
//go:embed obp_customers.json
var obpSeeds []byte

//go:embed obp_records.json
var obpRecordSeeds []byte

// The banks that are always there: the first is the documentation's, the second has no CRM events.
const (
	obpFirstBank  = "gh.29.uk"
	obpSecondBank = "reed.29.uk"
)

// obpBooks are what the banks keep.
type obpBooks struct {
	banks     map[string]bool
	customers []*obpRecord // in the order in which they were created
	events    map[string][]obpDocument
	links     []obpLink
	made      int // ids and numbers that were given out
	options   Options
}

// obpRecord is a customer with what hangs on it.
type obpRecord struct {
	customer      obpDocument
	changed       time.Time
	Addresses     []obpDocument `json:"addresses"`
	TaxResidences []obpDocument `json:"tax_residence"`
	SocialMedia   []obpDocument `json:"checks"`
	bank, id      string
}

type obpLink struct{ user, customer string }

func newOBPBooks(c *contract, options Options) (*obpBooks, error) {
	schema, err := c.schema("schemas/CustomerWithAttributes")
	if err != nil {
		return nil, err
	}
	documents, err := seeds(options.Customers, obpSeeds, schema)
	if err != nil {
		return nil, err
	}
	var hanging struct {
		Customers map[string]obpRecord     `json:"customers"`
		Events    map[string][]obpDocument `json:"crm_events"`
	}
	if err := json.Unmarshal(obpRecordSeeds, &hanging); err != nil {
		return nil, fmt.Errorf("invented records: %w", err)
	}
	b := &obpBooks{banks: map[string]bool{obpFirstBank: true, obpSecondBank: true}, events: hanging.Events, options: options}
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		record := hanging.Customers[id]
		record.customer = obpRead(documents[id])
		record.customer.set("customer_id", id)
		b.keep(&record)
		b.banks[record.bank] = true
		b.links = append(b.links, obpLink{obpOwner.id, id})
	}
	return b, nil
}

// keep adds a customer.
func (b *obpBooks) keep(record *obpRecord) {
	record.bank, record.id, record.changed = record.customer.text("bank_id"), record.customer.text("customer_id"), b.options.Clock()
	b.customers = append(b.customers, record)
}

// newID makes an id that is the same in every run.
func (b *obpBooks) newID() string {
	b.made++
	return fmt.Sprintf("0b900000-0000-4000-8000-%012d", b.made)
}

// find gives a customer of the bank.
func (b *obpBooks) find(bank, id string) (*obpRecord, *obpRefusal) {
	for _, record := range b.customers {
		if record.bank == bank && record.id == id {
			return record, nil
		}
	}
	return nil, obpNo("OBP-30046")
}

// of gives the customer that the request's path names.
func (b *obpBooks) of(r *obpRequest) (*obpRecord, *obpRefusal) { return b.find(r.bank, r.ids[0]) }

func (b *obpBooks) numbered(bank, number string) *obpRecord {
	for _, record := range b.customers {
		if record.bank == bank && record.customer.text("customer_number") == number {
			return record
		}
	}
	return nil
}
