package simulator

import (
	"encoding/json"
	"slices"
)

// netxdKnown is a customer as an update answers it, in the documentation's order.
type netxdKnown struct {
	ID             string                `json:"ID"`
	Type           string                `json:"type"`
	Identification []netxdIdentification `json:"identification,omitempty"`
	Contact        netxdContact          `json:"contact"`
	Address        *netxdAddress         `json:"address,omitempty"`
	DOB            string                `json:"DOB,omitempty"`
	Title          string                `json:"title,omitempty"`
	FirstName      string                `json:"firstName"`
	LastName       string                `json:"lastName"`
	CreatedDate    string                `json:"createdDate,omitempty"`
	UpdatedDate    string                `json:"updatedDate,omitempty"`
	Status         string                `json:"status,omitempty"`
}

// netxdCustomer is a customer as it is kept: no answer shows all of it.
type netxdCustomer struct {
	netxdKnown
	BusinessNameLegal string            `json:"businessNameLegal,omitempty"`
	Accounts          []json.RawMessage `json:"accounts,omitempty"`
	Number            string            `json:"customerNumber,omitempty"`
	Gender            string            `json:"gender,omitempty"`
	InstitutionName   string            `json:"institutionName,omitempty"`
	InstitutionID     string            `json:"institutionId,omitempty"`
}

// netxdRecord is a customer as a read answers it.
type netxdRecord struct {
	netxdKnown
	BusinessNameLegal string            `json:"businessNameLegal,omitempty"`
	Accounts          []json.RawMessage `json:"accounts"`
}

type netxdIdentification struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type netxdContact struct {
	Email       string `json:"email,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
}

type netxdAddress struct {
	AddressLine1 *string `json:"addressLine1"`
	City         *string `json:"city"`
	State        *string `json:"state"`
	Country      *string `json:"country"`
	Zip          *string `json:"zip"`
}

func (a *netxdAddress) whole() bool {
	return a.AddressLine1 != nil && a.City != nil && a.State != nil && a.Country != nil && a.Zip != nil
}

// masked shows a customer as a read does; the customer itself is not changed.
func (c netxdCustomer) masked() netxdRecord {
	record := netxdRecord{c.netxdKnown, c.BusinessNameLegal, append([]json.RawMessage{}, c.Accounts...)}
	record.Contact = netxdContact{mask(c.Contact.Email), mask(c.Contact.PhoneNumber)}
	record.Identification = slices.Clone(c.Identification)
	for i := range record.Identification {
		record.Identification[i].Value = mask(record.Identification[i].Value)
	}
	return record
}

// mask stars all but the last four characters; a text of four or fewer is all stars.
func mask(text string) string {
	characters := []rune(text)
	hidden := len(characters) - 4
	if hidden <= 0 {
		hidden = len(characters)
	}
	for i := range hidden {
		characters[i] = '*'
	}
	return string(characters)
}
