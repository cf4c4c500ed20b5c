package simulator

import "slices"

// nullText clears line_3 and line_4 of an address.
const nullText = "NULL^"

// profile is RAKBank's "customers" object. Its elements are objects told apart by their type; an update
// replaces the members that it has.
type profile struct {
	Documents elements[rakbankDocument] `json:"documents,omitempty"`
	Addresses elements[rakbankAddress]  `json:"addresses,omitempty"`
	Phones    elements[rakbankPhone]    `json:"phones,omitempty"`
	Emails    elements[rakbankEmail]    `json:"emails,omitempty"`
}

type element[T any] interface {
	kind() string
	changed(by T) T
}

type elements[T element[T]] []T

type (
	rakbankDocument struct {
		Type       string `json:"type"`
		Number     string `json:"number"`
		ExpiryDate string `json:"expiry_date"`
	}
	rakbankAddress struct {
		Type      string  `json:"type"`
		Line1     string  `json:"line_1"`
		Line2     *string `json:"line_2,omitempty"`
		Line3     *string `json:"line_3,omitempty"`
		Line4     *string `json:"line_4,omitempty"`
		POBox     *string `json:"po_box,omitempty"`
		City      string  `json:"city"`
		Country   string  `json:"country"`
		Preferred bool    `json:"preferred"`
	}
	rakbankPhone struct {
		Type        string `json:"type"`
		CountryCode string `json:"country_code"`
		Number      string `json:"number"`
	}
	rakbankEmail struct {
		Type  string `json:"type"`
		Email string `json:"email"`
	}
)

func (d rakbankDocument) kind() string { return d.Type }
func (a rakbankAddress) kind() string  { return a.Type }
func (p rakbankPhone) kind() string    { return p.Type }
func (e rakbankEmail) kind() string    { return e.Type }

func (d rakbankDocument) changed(by rakbankDocument) rakbankDocument { return by }
func (p rakbankPhone) changed(by rakbankPhone) rakbankPhone          { return by }
func (e rakbankEmail) changed(by rakbankEmail) rakbankEmail          { return by }

// changed keeps the optional members that the update leaves out.
func (a rakbankAddress) changed(by rakbankAddress) rakbankAddress {
	for _, member := range []struct{ to, from **string }{
		{&by.Line2, &a.Line2}, {&by.Line3, &a.Line3}, {&by.Line4, &a.Line4}, {&by.POBox, &a.POBox},
	} {
		if *member.to == nil {
			*member.to = *member.from
		}
	}
	for _, line := range []**string{&by.Line3, &by.Line4} {
		if *line != nil && **line == nullText {
			*line = nil
		}
	}
	return by
}

// changed is a new list: the old one may still be on its way out in an answer.
func (l elements[T]) changed(by elements[T]) elements[T] {
	l = slices.Clone(l)
	for _, e := range by {
		at := slices.IndexFunc(l, func(kept T) bool { return kept.kind() == e.kind() })
		if at < 0 {
			var none T
			l = append(l, none.changed(e))
			continue
		}
		l[at] = l[at].changed(e)
	}
	return l
}

func (p profile) changed(by profile) profile {
	return profile{p.Documents.changed(by.Documents), p.Addresses.changed(by.Addresses), p.Phones.changed(by.Phones), p.Emails.changed(by.Emails)}
}
