package update

import (
	"encoding/json"
	"strings"
)

// customer is the partner's body.
type customer struct {
	Title       string `json:"title"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	DateOfBirth string `json:"date_of_birth"`
	Gender      string `json:"gender"`
	Phones      struct {
		Mobile struct {
			CountryCode string `json:"country_code"`
			Number      string `json:"number"`
		} `json:"mobile"`
	} `json:"phones"`
	Emails struct {
		Personal string `json:"personal"`
	} `json:"emails"`
	Addresses struct {
		Residence struct {
			Line1      string `json:"line_1"`
			City       string `json:"city"`
			State      string `json:"state"`
			PostalCode string `json:"postal_code"`
			Country    string `json:"country"`
			Preferred  bool   `json:"preferred"`
		} `json:"residence"`
	} `json:"addresses"`
	Institution struct {
		Name string `json:"name"`
		ID   string `json:"id"`
	} `json:"institution"`
}

// netxdCall is the provider's.
type netxdCall struct {
	Method string `json:"method"`
	ID     string `json:"id"`
	Params struct {
		API     netxdCredentials `json:"api"`
		Payload netxdCustomer    `json:"payload"`
	} `json:"params"`
}

type netxdCredentials struct {
	Signature  string `json:"signature"`
	KeyID      string `json:"keyId"`
	Credential string `json:"credential"`
	APIKey     string `json:"apiKey"`
}

type netxdCustomer struct {
	ID              string       `json:"ID"`
	Type            string       `json:"type"`
	DOB             string       `json:"DOB"`
	Title           string       `json:"title"`
	Address         netxdAddress `json:"address"`
	Contact         netxdContact `json:"contact"`
	Gender          string       `json:"gender"`
	FirstName       string       `json:"firstName"`
	LastName        string       `json:"lastName"`
	InstitutionName string       `json:"institutionName"`
	InstitutionID   string       `json:"institutionId"`
}

type netxdAddress struct {
	Line1   string `json:"addressLine1"`
	City    string `json:"city"`
	State   string `json:"state"`
	Country string `json:"country"`
	Zip     string `json:"zip"`
}

type netxdContact struct {
	Phone string `json:"phoneNumber"`
	Email string `json:"email"`
}

// Structs decodes the body into structs, copies the members and encodes them.
func Structs(dst, body []byte) ([]byte, error) {
	var in customer
	if err := json.Unmarshal(body, &in); err != nil {
		return dst, err
	}
	home := &in.Addresses.Residence
	call := netxdCall{Method: "CustomerService.UpdateCustomer", ID: RequestID}
	call.Params.API = netxdCredentials{KeyID: KeyID, Credential: Credential, APIKey: APIKey}
	call.Params.Payload = netxdCustomer{
		ID: CustomerID, Type: "INDIVIDUAL", DOB: strings.ReplaceAll(in.DateOfBirth, "-", ""),
		Title: titles[in.Title], Gender: genders[in.Gender], FirstName: in.FirstName, LastName: in.LastName,
		Address:         netxdAddress{home.Line1, home.City, home.State, home.Country, home.PostalCode},
		Contact:         netxdContact{in.Phones.Mobile.Number, in.Emails.Personal},
		InstitutionName: in.Institution.Name, InstitutionID: in.Institution.ID,
	}
	out, err := json.Marshal(&call)
	return append(dst, out...), err
}
