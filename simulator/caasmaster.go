package simulator

import (
	"regexp"
	"strings"
)

// caasCountry stands in for the countries of the master data, whose workbook is not published.
var caasCountry = regexp.MustCompile(`^([A-Z]{2})?$`)

// caasMasterData names the first value that is none of the master data's, as in "Nationality INN"; "" if all are.
func caasMasterData(request map[string]any) string {
	wrong := caasCountries(request, "nationality", "second_nationality", "country_of_birth", "country_of_residence")
	for _, address := range caasObjects(request["address_list"]) {
		if wrong == "" {
			wrong = caasCountries(address, "country")
		}
	}
	for _, id := range caasObjects(request["id_details"]) {
		if wrong == "" {
			wrong = caasCountries(id, "issued_country")
		}
	}
	if classification, ok := request["customer_classification"].(map[string]any); ok && wrong == "" {
		wrong = caasCountries(classification, "txn_issued_country")
	}
	return wrong
}

func caasCountries(object map[string]any, names ...string) string {
	for _, name := range names {
		if text, ok := object[name].(string); ok && !caasCountry.MatchString(text) {
			return caasLabel(name) + " " + text
		}
	}
	return ""
}

// caasLabel writes a member's name as the one published message does: "Nationality".
func caasLabel(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}
