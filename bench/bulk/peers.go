package bulk

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/itchyny/gojq"
)

// Maps makes the core's batch through map[string]any. Numbers keep their text, as the product's do.
func Maps(body []byte) ([]byte, error) {
	var in map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	out := map[string]any{"batchReference": in["reference"]}
	if customers, ok := in["customers"].([]any); ok {
		out["records"] = each(customers, record)
	}
	if images, ok := in["images"].([]any); ok {
		out["scans"] = each(images, func(image map[string]any) map[string]any {
			kind, _ := image["kind"].(string)
			return map[string]any{"type": strings.ToUpper(kind), "data": image["content"]}
		})
	}
	return json.Marshal(out)
}

func each(list []any, make func(map[string]any) map[string]any) []any {
	made := []any{}
	for _, item := range list {
		element, _ := item.(map[string]any)
		made = append(made, make(element))
	}
	return made
}

func record(customer map[string]any) map[string]any {
	address, _ := customer["address"].(map[string]any)
	birth, _ := customer["date_of_birth"].(string)
	gender, _ := customer["gender"].(string)
	return map[string]any{
		"customerId": customer["id"], "givenName": customer["first_name"], "familyName": customer["last_name"],
		"dateOfBirth": strings.ReplaceAll(birth, "-", ""), "sex": map[string]string{"male": "M", "female": "F"}[gender],
		"balance": customer["balance"], "enabled": customer["active"],
		"home": map[string]any{"street": address["line_1"], "town": address["city"], "zip": address["postal_code"], "countryCode": address["country"]},
	}
}

const query = `{batchReference: .reference}
+ if .customers then {records: [.customers[] | {
    customerId: .id, givenName: .first_name, familyName: .last_name,
    dateOfBirth: (.date_of_birth | split("-") | join("")), sex: {male: "M", female: "F"}[.gender],
    balance, enabled: .active,
    home: {street: .address.line_1, town: .address.city, zip: .address.postal_code, countryCode: .address.country}
  }]} else {} end
+ if .images then {scans: [.images[] | {type: (.kind | ascii_upcase), data: .content}]} else {} end`

// newGojq compiles a jq program that makes the core's batch.
func newGojq() (func([]byte) ([]byte, error), error) {
	parsed, err := gojq.Parse(query)
	if err != nil {
		return nil, err
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, err
	}
	return func(body []byte) ([]byte, error) {
		var in any
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
		made, ok := code.Run(in).Next()
		if err, failed := made.(error); failed || !ok {
			return nil, errors.Join(errors.New("the program gave nothing"), err)
		}
		return gojq.Marshal(made)
	}, nil
}
