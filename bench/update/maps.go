package update

import (
	"encoding/json"
	"strings"
)

// Maps decodes the body into map[string]any, builds another one and encodes it.
func Maps(dst, body []byte) ([]byte, error) {
	var in map[string]any
	if err := json.Unmarshal(body, &in); err != nil {
		return dst, err
	}
	address := object(in, "addresses", "residence")
	institution := object(in, "institution")
	payload := map[string]any{
		"ID": CustomerID, "type": "INDIVIDUAL",
		"DOB":   strings.ReplaceAll(text(in["date_of_birth"]), "-", ""),
		"title": titles[text(in["title"])], "gender": genders[text(in["gender"])],
		"address": map[string]any{
			"addressLine1": address["line_1"], "city": address["city"], "state": address["state"],
			"country": address["country"], "zip": address["postal_code"],
		},
		"contact": map[string]any{
			"phoneNumber": object(in, "phones", "mobile")["number"], "email": object(in, "emails")["personal"],
		},
		"firstName": in["first_name"], "lastName": in["last_name"],
		"institutionName": institution["name"], "institutionId": institution["id"],
	}
	out, err := json.Marshal(map[string]any{
		"method": "CustomerService.UpdateCustomer", "id": RequestID,
		"params": map[string]any{"api": map[string]any{"signature": "", "keyId": KeyID, "credential": Credential, "apiKey": APIKey}, "payload": payload},
	})
	return append(dst, out...), err
}

var (
	titles  = map[string]string{"mr": "Mr", "ms": "Ms", "mrs": "Mrs"}
	genders = map[string]string{"male": "MALE", "female": "FEMALE"}
)

func object(in map[string]any, names ...string) map[string]any {
	for _, name := range names {
		in, _ = in[name].(map[string]any)
	}
	return in
}

func text(v any) string { s, _ := v.(string); return s }
