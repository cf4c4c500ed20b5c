package update

import (
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// skeleton is the call without what comes from the partner.
const skeleton = `{"method":"CustomerService.UpdateCustomer","id":"` + RequestID + `","params":{"api":{"signature":"","keyId":"` + KeyID +
	`","credential":"` + Credential + `","apiKey":"` + APIKey + `"},"payload":{"ID":"` + CustomerID + `","type":"INDIVIDUAL"}}}`

var chain = []struct{ to, from string }{
	{"params.payload.address.addressLine1", "addresses.residence.line_1"},
	{"params.payload.address.city", "addresses.residence.city"},
	{"params.payload.address.state", "addresses.residence.state"},
	{"params.payload.address.country", "addresses.residence.country"},
	{"params.payload.address.zip", "addresses.residence.postal_code"},
	{"params.payload.contact.phoneNumber", "phones.mobile.number"},
	{"params.payload.contact.email", "emails.personal"},
	{"params.payload.firstName", "first_name"},
	{"params.payload.lastName", "last_name"},
	{"params.payload.institutionName", "institution.name"},
	{"params.payload.institutionId", "institution.id"},
}

// SjsonChain finds each value with gjson and sets it with sjson, one after another.
func SjsonChain(dst, body []byte) ([]byte, error) {
	out := append(dst, skeleton...)
	var err error
	for _, c := range chain {
		if out, err = sjson.SetRawBytes(out, c.to, []byte(gjson.GetBytes(body, c.from).Raw)); err != nil {
			return out, err
		}
	}
	for _, set := range []struct{ to, value string }{
		{"params.payload.DOB", strings.ReplaceAll(gjson.GetBytes(body, "date_of_birth").String(), "-", "")},
		{"params.payload.title", titles[gjson.GetBytes(body, "title").String()]},
		{"params.payload.gender", genders[gjson.GetBytes(body, "gender").String()]},
	} {
		if out, err = sjson.SetBytes(out, set.to, set.value); err != nil {
			return out, err
		}
	}
	return out, nil
}
