package update

import (
	"encoding/json"
	"errors"

	"github.com/itchyny/gojq"
)

const query = `{
  method: "CustomerService.UpdateCustomer", id: "` + RequestID + `",
  params: {
    api: {signature: "", keyId: "` + KeyID + `", credential: "` + Credential + `", apiKey: "` + APIKey + `"},
    payload: {
      ID: "` + CustomerID + `", type: "INDIVIDUAL",
      DOB: (.date_of_birth | split("-") | join("")),
      title: {mr: "Mr", ms: "Ms", mrs: "Mrs"}[.title],
      address: (.addresses.residence | {addressLine1: .line_1, city, state, country, zip: .postal_code}),
      contact: {phoneNumber: .phones.mobile.number, email: .emails.personal},
      gender: {male: "MALE", female: "FEMALE"}[.gender],
      firstName: .first_name, lastName: .last_name,
      institutionName: .institution.name, institutionId: .institution.id
    }
  }
}`

// gojqPeer runs a jq program that was compiled once.
type gojqPeer struct{ code *gojq.Code }

func newGojq() *gojqPeer {
	parsed, err := gojq.Parse(query)
	if err != nil {
		panic(err) // the program stands above
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		panic(err)
	}
	return &gojqPeer{code}
}

func (p *gojqPeer) translate(dst, body []byte) ([]byte, error) {
	var in any
	if err := json.Unmarshal(body, &in); err != nil {
		return dst, err
	}
	made, ok := p.code.Run(in).Next()
	if !ok {
		return dst, errors.New("the program gave nothing")
	}
	if err, failed := made.(error); failed {
		return dst, err
	}
	out, err := gojq.Marshal(made)
	return append(dst, out...), err
}
