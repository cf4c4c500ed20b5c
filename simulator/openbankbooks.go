package simulator

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// openbankSeeds are Mara Quill (…0001, number 4400001) and Tobin Fen (…0002, 4400002) at reed.bank and Ines Vale (…0003, 4400003) at
// sedge.bank; openbankRecordSeeds are what hangs on them, one CRM event of reed.bank and 21 of sedge.bank.
//
//go:embed openbank_customers.json
var openbankSeeds []byte

//go:embed openbank_records.json
var openbankRecordSeeds []byte

// The banks that are always there.
const (
	openbankFirstBank  = "reed.bank"
	openbankSecondBank = "sedge.bank"
)

// The users that are known. Every token is the first one's, who is linked to all customers of the start.
const (
	openbankCurrentUser = "u0000000-0000-4000-8000-000000000001"
	openbankOtherUser   = "u0000000-0000-4000-8000-000000000002"
)

// openbankBooks are what the banks keep.
type openbankBooks struct {
	banks     map[string]bool
	customers []*openbankRecord // in the order in which they were created
	events    map[string][]any
	links     map[openbankLink]bool
	made      int // ids and numbers that were given out
	clock     func() time.Time
}

// openbankRecord is a customer with what hangs on it.
type openbankRecord struct {
	customer      openbankDocument
	changed       time.Time
	Addresses     []openbankDocument `json:"addresses"`
	TaxResidences []openbankDocument `json:"tax_residences"`
	Handles       []openbankDocument `json:"handles"`
	Orders        []openbankOrder    `json:"orders"`
}

type openbankOrder struct {
	ID    string           `json:"id"`
	Order openbankDocument `json:"order"`
}

type openbankLink struct{ user, customer string }

func newOpenbankBooks(c *contract, options Options) (*openbankBooks, error) {
	schema, err := c.schema("schemas/Customer")
	if err != nil {
		return nil, err
	}
	documents, err := seeds(options.Customers, openbankSeeds, schema)
	if err != nil {
		return nil, err
	}
	var hanging struct {
		Customers map[string]openbankRecord `json:"customers"`
		Events    map[string][]any          `json:"crm_events"`
	}
	if err := json.Unmarshal(openbankRecordSeeds, &hanging); err != nil {
		return nil, fmt.Errorf("invented records: %w", err)
	}
	b := &openbankBooks{banks: map[string]bool{openbankFirstBank: true, openbankSecondBank: true}, events: hanging.Events,
		links: map[openbankLink]bool{}, clock: options.Clock}
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		record := hanging.Customers[id]
		if record.customer, err = openbankSeed(id, documents[id]); err != nil {
			return nil, err
		}
		b.keep(&record)
		b.banks[openbankIn(record.customer, "bank_id")] = true
		b.links[openbankLink{openbankCurrentUser, id}] = true
	}
	return b, nil
}

// openbankSeed reads a customer that its schema has passed.
func openbankSeed(id string, text []byte) (openbankDocument, error) {
	read, err := readDocument(text)
	if err == nil {
		read, err = openbankTexts(read)
	}
	if err != nil {
		return nil, fmt.Errorf("customers: one cannot be kept: %w", err)
	}
	customer := openbankDocument{"kyc_status": false}
	maps.Copy(customer, read.(openbankDocument))
	customer["id"] = id
	return customer, nil
}

// keep adds a customer.
func (b *openbankBooks) keep(record *openbankRecord) {
	record.changed = b.clock()
	b.customers = append(b.customers, record)
}

// newID makes an id that is the same in every run.
func (b *openbankBooks) newID() string {
	b.made++
	return fmt.Sprintf("0ba00000-0000-4000-8000-%012d", b.made)
}

// newNumber is the next number that no customer of the bank has.
func (b *openbankBooks) newNumber(bank string) string {
	for next := 4500000 + b.made; ; next++ {
		if number := strconv.Itoa(next); b.numbered(bank, number) == nil {
			return number
		}
	}
}

// of gives the customer that the path names; where the path has no bank, at any bank.
func (b *openbankBooks) of(ids map[string]string) (*openbankRecord, *openbankRefusal) {
	for _, record := range b.customers {
		bank, named := ids["bank_id"]
		if openbankIn(record.customer, "id") == ids["customer_id"] && (!named || openbankIn(record.customer, "bank_id") == bank) {
			return record, nil
		}
	}
	return nil, openbankMissing("customer")
}

func (b *openbankBooks) numbered(bank, number string) *openbankRecord {
	for _, record := range b.customers {
		if openbankIn(record.customer, "bank_id") == bank && openbankIn(record.customer, "customer_number") == number {
			return record
		}
	}
	return nil
}
