package simulator

import (
	"encoding/json"
	"slices"
	"time"
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

// netxdUpdate is the payload of an update; nil is what the caller left out.
type netxdUpdate struct {
	ID        string        `json:"ID"`
	DOB       *string       `json:"DOB"`
	Title     *string       `json:"title"`
	Address   *netxdAddress `json:"address"`
	Contact   struct{ Email, PhoneNumber *string }
	Gender    *string `json:"gender"`
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Name      *string `json:"institutionName"`
	Number    *string `json:"institutionId"`
}

// check refuses what the schema cannot say.
func (u *netxdUpdate) check() *rpcError {
	if u.Address != nil && !u.Address.whole() {
		return rpcInvalidParams.because("params.payload.address must have all of its members")
	}
	if u.DOB != nil {
		if _, err := time.Parse("20060102", *u.DOB); err != nil {
			return rpcInvalidParams.because("params.payload.DOB is not a date")
		}
	}
	return nil
}

func (u *netxdUpdate) apply(c *netxdCustomer) {
	if u.Gender != nil && *u.Gender == "" {
		u.Gender = nil // the documentation's own sample: it says nothing
	}
	if u.Address != nil {
		c.Address = u.Address
	}
	for _, member := range []struct{ to, from *string }{
		{&c.DOB, u.DOB}, {&c.Title, u.Title}, {&c.Gender, u.Gender}, {&c.FirstName, u.FirstName}, {&c.LastName, u.LastName},
		{&c.InstitutionName, u.Name}, {&c.InstitutionID, u.Number},
		{&c.Contact.Email, u.Contact.Email}, {&c.Contact.PhoneNumber, u.Contact.PhoneNumber},
	} {
		if member.from != nil {
			*member.to = *member.from
		}
	}
}

// netxdQuery is the payload of a read: exactly one of its members is there.
type netxdQuery struct {
	CustomerID     *string `json:"customerID"`
	CustomerNumber *string `json:"customerNumber"`
	Contact        struct{ Email, PhoneNumber *string }
	Identification *netxdIdentification
}

func (q netxdQuery) finds(c netxdCustomer) bool {
	return equal(q.CustomerID, c.ID) || equal(q.CustomerNumber, c.Number) ||
		equal(q.Contact.Email, c.Contact.Email) || equal(q.Contact.PhoneNumber, c.Contact.PhoneNumber) ||
		q.Identification != nil && slices.Contains(c.Identification, *q.Identification)
}

func equal(wanted *string, kept string) bool { return wanted != nil && *wanted == kept }
