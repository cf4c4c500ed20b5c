package simulator

import (
	"slices"
	"time"
)

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
