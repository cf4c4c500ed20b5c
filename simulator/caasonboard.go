package simulator

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"unicode"
)

// onboard takes in a customer, or updates the one whom the ecrn names. Whoever has one of the id documents
// already is not onboarded a second time but updated and subscribed.
func (a *caas) onboard(c *call) reply {
	document, err := readDocument(c.body)
	if err != nil {
		return a.refuse(40002, nil)
	}
	if list := breaches(a.schemas.onboarding, document); len(list) > 0 {
		return a.refuse(40002, caasDetails(list))
	}
	request := document.(map[string]any)
	if !caasFilesRead(request) {
		return a.refuse(40002, map[string]string{"base64Data": "Invalid base64 data"})
	}
	if wrong := caasMasterData(request); wrong != "" {
		return a.refuse(45053, nil, wrong)
	}
	for _, id := range caasObjects(request["id_details"]) {
		if id["id_number"] == caasBackendFails {
			return a.refuse(40001, nil)
		}
	}
	return a.keep(request)
}

// keep finds whom a request is about and carries it out.
func (a *caas) keep(request map[string]any) reply {
	k := a.customers
	k.mu.Lock()
	defer k.mu.Unlock()
	ecrn, named := request["ecrn"].(string)
	for _, id := range caasObjects(request["id_details"]) {
		owner := k.owners[caasIDOf(id)]
		if owner != "" && ecrn != "" && owner != ecrn {
			return a.refuse(45032, nil)
		}
		if owner != "" {
			ecrn = owner
		}
	}
	known := k.byECRN[ecrn]
	switch {
	case named && known == nil:
		return a.refuse(45032, nil)
	case known != nil && known.refusal() != 0:
		return a.refuse(known.refusal(), nil, ecrn)
	}
	customer := k.take(ecrn, request, a.options.Clock(), !named)
	answer := caasOnboardingAnswer{RequestID: a.requestID(), Status: "success", Code: 200, Data: customer.onboarded()}
	return reply{http.StatusOK, encode(answer), true}
}

// caasDetails names what is wrong, first_name as "firstName": "Invalid first name".
func caasDetails(list []breach) map[string]string {
	details := map[string]string{}
	for _, b := range list {
		if name := b.name(); name != "" {
			details[caasCamel(name)] = "Invalid " + strings.ReplaceAll(name, "_", " ")
		}
	}
	return details
}

func caasCamel(name string) string {
	var camel []rune
	var upper bool
	for _, r := range name {
		switch {
		case r == '_':
			upper = len(camel) > 0
			continue
		case upper:
			r = unicode.ToUpper(r)
		}
		camel, upper = append(camel, r), false
	}
	return string(camel)
}

// caasFilesRead tells whether every file of a request is base64.
func caasFilesRead(node any) bool {
	switch node := node.(type) {
	case []any:
		for _, element := range node {
			if !caasFilesRead(element) {
				return false
			}
		}
	case map[string]any:
		for name, member := range node {
			if text, ok := member.(string); ok && name == "base64_data" && !isBase64(text) {
				return false
			}
			if !caasFilesRead(member) {
				return false
			}
		}
	}
	return true
}

func isBase64(text string) bool {
	_, err := io.Copy(io.Discard, base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	return err == nil
}
